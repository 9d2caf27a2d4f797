/** What can be asked of the job history, and how it is written in a URL. */

export interface JobListQuery {
  status: string[];
  mode: string[];
  trigger: string[];
  resource: string[];
  from?: string;
  to?: string;
  after?: string;
  before?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function jobListQuery(params: URLSearchParams): JobListQuery {
  const many = (name: string) => (params.get(name) ?? "").split(",").filter((value) => /^[a-z_]+$/.test(value));
  const day = (name: string) => {
    const value = params.get(name) ?? "";
    return DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
  };
  return {
    status: many("status"),
    mode: many("mode"),
    trigger: many("trigger"),
    resource: many("resource"),
    from: day("from"),
    to: day("to"),
    after: params.get("after") ?? undefined,
    before: params.get("before") ?? undefined,
  };
}

/** The query without its place in the list. */
export function jobListParams(query: Omit<JobListQuery, "after" | "before">): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of ["status", "mode", "trigger", "resource"] as const) {
    if (query[name].length > 0) params.set(name, query[name].join(","));
  }
  if (query.from) params.set("from", query.from);
  if (query.to) params.set("to", query.to);
  return params;
}
