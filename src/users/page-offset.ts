/**
 * The place where a page ($1: accounts before it) begins, found by walking the counts, from coarse buckets to fine ones to at
 * most 1,024 index entries; no step grows with the number of accounts. The beginning of a statement.
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

/** What makes `FROM users u` the page of at most $2 accounts, behind {@link PAGE_OFFSET}. */
export const PAGE_BOUNDS = `
  WHERE u.seq >= (SELECT bucket << 10 FROM fine_hit)
  ORDER BY u.seq OFFSET (SELECT $1 - before FROM fine_hit) LIMIT $2`;
