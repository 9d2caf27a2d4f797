/** A paragraph of what the demo tells. */
export function say(text: string): void {
  console.log(`${text.replace(/^(?=.)/gm, "  ")}\n`);
}
