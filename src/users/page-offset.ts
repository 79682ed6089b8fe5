/**
 * Finds where a page begins ($1: the number of accounts before it): first by the counts of coarse
 * buckets, then of fine ones, then among at most 1,024 index entries. No step grows with the number
 * of accounts. A statement begins with this.
 */
export const PAGE_OFFSET = `
  WITH coarse AS (
    SELECT bucket, n, (sum(n) OVER (ORDER BY bucket) - n)::bigint AS before
    FROM (SELECT bucket, sum(n) AS n FROM user_counts WHERE level = 1 GROUP BY bucket) AS c
  ), coarse_hit AS (
    SELECT bucket, before FROM coarse WHERE before <= $1 AND $1 < before + n
  ), fine AS (
    SELECT f.bucket, f.n, (sum(f.n) OVER (ORDER BY f.bucket) - f.n + h.before)::bigint AS before
    FROM coarse_hit h CROSS JOIN LATERAL (
      SELECT bucket, sum(n) AS n FROM user_counts
      WHERE level = 0 AND bucket >= h.bucket << 10 AND bucket < (h.bucket + 1) << 10 GROUP BY bucket
    ) AS f
  ), fine_hit AS (
    SELECT bucket, before FROM fine WHERE before <= $1 AND $1 < before + n
  )`;

/**
 * Limits `FROM users u` to a page of at most $2 accounts. The statement must begin with
 * {@link PAGE_OFFSET}.
 */
export const PAGE_BOUNDS = `
  WHERE u.seq >= (SELECT bucket << 10 FROM fine_hit)
  ORDER BY u.seq OFFSET (SELECT $1 - before FROM fine_hit) LIMIT $2`;
