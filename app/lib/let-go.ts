/**
 * Gives the memory of a large buffer back now. The collector would do so when it comes by, and comes by the more often the more
 * such memory waits for it. Whoever still reads the piece finds it empty; one that shares its memory with others is left alone.
 */
export function letGo({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
