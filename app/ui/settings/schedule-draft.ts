/** A schedule as the merchant is changing it, and what is sent of it. */
import { FEWEST_MINUTES, MINUTES_SENTENCE, MOST_MINUTES, TIME_SENTENCE } from "~/resources/schedule";
import type { Rhythm, RhythmName, ScheduleView } from "~/resources/schedule";

/** Each rhythm's own fields stay as they were typed while another rhythm is looked at. */
export interface ScheduleDraft {
  rhythm: RhythmName;
  minutes: string;
  time: string;
  weekday: string;
  paused: boolean;
}

export function draftOf(view: ScheduleView): ScheduleDraft {
  return {
    rhythm: view.rhythm,
    minutes: view.rhythm === "minutes" ? String(view.everyMins) : "15",
    time: "time" in view ? view.time : "03:00",
    weekday: view.rhythm === "weekly" ? String(view.weekday) : "7",
    paused: view.paused,
  };
}

export interface DraftProblems {
  minutes?: string;
  time?: string;
}

/** What is wrong with it, by field; empty when it can be sent. */
export function problemsOf(draft: ScheduleDraft): DraftProblems {
  const minutes = /^\d{1,6}$/.test(draft.minutes.trim()) ? Number(draft.minutes) : 0;
  if (draft.rhythm === "minutes" && (minutes < FEWEST_MINUTES || minutes > MOST_MINUTES)) {
    return { minutes: MINUTES_SENTENCE };
  }
  const needsTime = draft.rhythm === "daily" || draft.rhythm === "weekly";
  return needsTime && !/^\d\d:\d\d$/.test(draft.time) ? { time: TIME_SENTENCE } : {};
}

export type ScheduleRequest = Rhythm & { resource: string; mode: string; paused: boolean };

export function requestOf(
  { resource, mode }: Pick<ScheduleView, "resource" | "mode">,
  draft: ScheduleDraft,
): ScheduleRequest {
  return { resource, mode, paused: draft.paused, ...rhythmOf(draft) };
}

export function isChanged(view: ScheduleView, draft: ScheduleDraft): boolean {
  return JSON.stringify(requestOf(view, draft)) !== JSON.stringify(requestOf(view, draftOf(view)));
}

function rhythmOf({ rhythm, minutes, time, weekday }: ScheduleDraft): Rhythm {
  switch (rhythm) {
    case "minutes":
      return { rhythm, everyMins: Number(minutes) };
    case "hourly":
      return { rhythm };
    case "daily":
      return { rhythm, time };
    case "weekly":
      return { rhythm, time, weekday: Number(weekday) };
  }
}
