/** What the embedded app (through the App Bridge stand-in) and the host page tell each other with postMessage. */

export interface NavItem {
  label: string;
  href: string;
  isHome: boolean;
}

export interface BarButton {
  label: string;
  isPrimary: boolean;
  isDisabled: boolean;
}

export type Bar = "title" | "save";

export type FromApp =
  | { kind: "call"; id: number; name: CallName; input?: unknown }
  | { kind: "path"; path: string }
  | { kind: "nav"; items: NavItem[] }
  | { kind: "toast"; id: string; message: string; isError: boolean; duration: number; action?: string }
  | { kind: "toast-hidden"; id: string }
  | { kind: "loading"; isLoading: boolean }
  | { kind: "bar"; bar: Bar; title: string | null; buttons: BarButton[] }
  | { kind: "open"; path: string };

export type CallName = "idToken" | "scopes" | "requestScopes" | "confirmLeave";

export type FromHost =
  | { kind: "result"; id: number; value?: unknown; error?: string }
  | { kind: "navigate"; href: string }
  | { kind: "press"; bar: Bar; index: number }
  | { kind: "toast-action"; id: string };

/** So that neither side listens to messages of extensions and tools. */
export const MARK = "lockstep-simulated-admin";
export interface Marked<Message> {
  mark: typeof MARK;
  message: Message;
}

export function unmark<Message>(data: unknown): Message | undefined {
  const candidate = data as Partial<Marked<Message>> | null;
  return typeof candidate === "object" && candidate?.mark === MARK ? candidate.message : undefined;
}
