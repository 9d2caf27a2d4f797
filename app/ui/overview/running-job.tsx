import { hasEnded } from "~/resources/sync-job";
import type { LiveJob } from "~/resources/sync-job";
import { RunningJobCard } from "../jobs/job-progress";
import { useLive } from "../live";

/** A job under way, followed to its end; then the page is told. */
export function RunningJob(props: {
  initial: LiveJob;
  onEnd: () => void;
  onCancel: (jobId: string) => void;
  cancelling: boolean;
}) {
  const { id } = props.initial.job;
  const isOver = ({ job }: LiveJob) => hasEnded(job.status);
  const { value, lost } = useLive(`/api/sync/jobs/${id}`, props.initial, isOver, props.onEnd);
  return <RunningJobCard live={value} lost={lost} cancelling={props.cancelling} onCancel={() => props.onCancel(id)} />;
}
