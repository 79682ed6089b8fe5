import { ApiError } from '../../api/client';
import type { AccountChanges } from '../../api/gen';
import { changePeople, invitePerson } from '../../api/people';
import { translateRefusal } from '../../i18n/refusals';
import type { WorkProgress } from '../../work/start-work';
import type { WorkFailure } from '../../work/work-store';
import { toCsvLine } from './import/csv-records';

/** So many at once that the bar moves, and a closed page loses little. */
const BATCH = 25;

interface Selected {
  readonly id: string;
  readonly name: string;
}

/** Changes the selected accounts some at a time. One that is refused stops no other. */
export async function runChanges(
  all: readonly Selected[],
  action: AccountChanges['action'],
  progress: WorkProgress,
): Promise<void> {
  for (let place = 0; place < all.length && !progress.isStopping(); place += BATCH) {
    const batch = all.slice(place, place + BATCH);
    const { results } = await changePeople({ action, user_ids: batch.map(({ id }) => id) });
    const failures = results
      .filter(({ is_done }) => !is_done)
      .map(({ user_id, detail }) => ({
        name: batch.find(({ id }) => id === user_id)?.name ?? user_id,
        detail: translateRefusal(detail ?? ''),
      }));
    progress.report(place + batch.length, failures);
  }
}

/** Makes new links for the selected people, which are mailed or left in a file. */
export async function runInvitations(
  all: readonly Selected[],
  isMailed: boolean,
  progress: WorkProgress,
  fileName: string,
): Promise<void> {
  const lines: string[] = [];
  try {
    for (const [place, { id, name }] of all.entries()) {
      if (progress.isStopping()) break;
      const failures: WorkFailure[] = [];
      try {
        const { link } = await invitePerson(id, { hand_over: isMailed ? 'mail' : 'link' });
        if (link) lines.push(toCsvLine([name, link]));
      } catch (error) {
        if (!isOfOne(error)) throw error;
        failures.push({ name, detail: error.message });
      }
      progress.report(place + 1, failures);
    }
  } finally {
    if (lines.length > 0) {
      const text = ['username,link', ...lines, ''].join('\n');
      const blob = new Blob([text], { type: 'text/csv' });
      progress.keep({ name: fileName, blob, isSecret: true });
    }
  }
}

/** Whether an account is refused, and not the person who asks, whom every account would meet. */
function isOfOne(error: unknown): error is ApiError {
  if (!(error instanceof ApiError) || error.isProofNeeded) return false;
  return [400, 403, 404, 409, 422].includes(error.status);
}
