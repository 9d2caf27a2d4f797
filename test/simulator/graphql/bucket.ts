/** The leaky bucket of one app in one shop, on the simulator's clock. */
export interface CostBucket {
  /** Takes the points if the bucket holds them. */
  take(points: number): boolean;
  giveBack(points: number): void;
  status(): { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
}

export interface BucketPlan {
  /** Points the bucket holds. Shopify documents no size per plan. */
  bucket: number;
  /** Points per second: Standard 100, Advanced 200, Plus 1000, Enterprise 2000. */
  restore: number;
}

export function createBucket(plan: BucketPlan, now: () => Date): CostBucket {
  let available = plan.bucket;
  let seen = now().getTime();

  const restore = () => {
    const at = now().getTime();
    available = Math.min(plan.bucket, available + (Math.max(0, at - seen) / 1000) * plan.restore);
    seen = at;
  };

  return {
    take: (points) => {
      restore();
      if (available < points) return false;
      available -= points;
      return true;
    },
    giveBack: (points) => {
      restore();
      available = Math.min(plan.bucket, available + points);
    },
    status: () => {
      restore();
      return { maximumAvailable: plan.bucket, currentlyAvailable: Math.floor(available), restoreRate: plan.restore };
    },
  };
}
