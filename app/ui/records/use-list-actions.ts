import { useFetcher, useNavigate } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { useEffect, useRef } from "react";
import type { Answered } from "../toast";

/** What a job that was started answers besides. */
type Answer = Answered & { jobId?: string };

/** What a list's page does by its own action at `path`. `onDone` is called once per answer; a toast leads to the job, if one was started. */
export function useListActions(path: string, onDone: () => void) {
  const fetcher = useFetcher<Answer>();
  const answer = fetcher.data;
  useAnswerToast(answer, onDone);
  const send = (intent: string, entries: readonly (readonly [string, string])[]) => {
    const form = new FormData();
    form.append("intent", intent);
    for (const [name, value] of entries) form.append(name, value);
    fetcher.submit(form, { method: "post", action: path });
    return true;
  };
  const ofIds = (ids: readonly string[]) => ids.map((id) => ["id", id] as const);
  return {
    busy: fetcher.state !== "idle",
    error: answer?.error,
    fetch: (ids: readonly string[]) => void send("fetch", ofIds(ids)),
    sync: (ids: readonly string[]) => void send("sync", ofIds(ids)),
    saveView: (name: string, query: string) =>
      send("save-view", [
        ["name", name],
        ["query", query],
      ]),
    deleteView: (id: number) => send("delete-view", [["view", String(id)]]),
  };
}

function useAnswerToast(answer: Answer | undefined, onDone: () => void) {
  const shopify = useAppBridge();
  const navigate = useNavigate();
  const shown = useRef<Answer>();
  useEffect(() => {
    if (!answer?.done || shown.current === answer) return;
    shown.current = answer;
    const { jobId } = answer;
    shopify.toast.show(
      answer.done,
      jobId ? { action: "View job", onAction: () => navigate(`/app/jobs/${jobId}`) } : {},
    );
    onDone();
  }, [answer, shopify, navigate, onDone]);
}
