import { AppError } from "~/lib/errors";
import type { Notice, Resource } from "~/resources/resource";

import { reasonOf } from "./sources/changes";

/** A delivery's parsed body as a notice. Throws `AppError("undecodable")` with the plain reason when it is not the topic's. */
export function noticeOf(resource: Resource, topic: string, body: unknown, triggeredAt: string | null): Notice {
  const notice = told(resource, topic, body);
  if (!/^\d{1,18}$/.test(notice.id)) throw unreadable(`It does not say which ${resource.noun.one} it is about.`);
  if (notice.kind === "child") return notice;
  return notice.kind === "refetch"
    ? { ...notice, updatedAt: instantOf(notice.updatedAt) ?? undefined }
    : { ...notice, at: instantOf(notice.at) ?? triggeredAt ?? new Date(0).toISOString() };
}

function told(resource: Resource, topic: string, body: unknown): Notice {
  if (body === null || typeof body !== "object" || Array.isArray(body)) throw unreadable("Its body is no JSON object.");
  const read = resource.webhooks[topic];
  if (!read) throw unreadable(`Nothing here listens to ${topic} any more.`);
  try {
    return read(body);
  } catch (error) {
    throw unreadable(reasonOf(error), error);
  }
}

const unreadable = (why: string, cause?: unknown) =>
  new AppError("undecodable", `The delivery could not be understood. ${why}`, { cause });

/** An instant that the database takes too, ISO 8601 in UTC; null for anything else. */
export function instantOf(text: string | undefined): string | null {
  const at = text !== undefined && /^[12]\d{3}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
