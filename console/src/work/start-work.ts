import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { tell, wordsOf } from '../ui/toasts';
import {
  addWork,
  endWork,
  isStopping,
  keepFile,
  reportWork,
  type Work,
  type WorkFailure,
  type WorkFile,
} from './work-store';

/** How a task reports its progress. */
export interface WorkProgress {
  /** Whether somebody wants it to stop. It is asked after each step. */
  readonly isStopping: () => boolean;
  /** Says how much is done, and what failed since the last time. */
  readonly report: (done: number, failures?: readonly WorkFailure[]) => void;
  /** Leaves a file, which the person can save. */
  readonly keep: (file: Omit<WorkFile, 'isSaved'>) => void;
}

/** How long a page that is being closed may still run. */
const CLOSING_MS = 500;

interface WorkStart extends Pick<Work, 'kind' | 'subject' | 'all'> {
  readonly unit?: Work['unit'];
  /** Does it step by step. What it throws ends it. */
  readonly run: (progress: WorkProgress) => Promise<void>;
}

/** Starts long work, which goes on when another view is opened. Returns its id. */
export function useStartWork() {
  const queries = useQueryClient();
  const { t } = useTranslation();
  return ({ run, unit = 'items', ...start }: WorkStart): string => {
    const id = addWork({ ...start, unit });
    const title = t(`work.kinds.${start.kind}`, { subject: start.subject });
    const progress: WorkProgress = {
      isStopping: () => isStopping(id),
      report: (done, failures) => reportWork(id, done, failures),
      keep: (file) => keepFile(id, file),
    };
    void run(progress)
      .then(() => {
        endWork(id, isStopping(id) ? 'stopped' : 'done');
        tell(t('work.hasEnded', { title }));
      })
      .catch(async (error: unknown) => {
        // A page that is being closed aborts its requests first: then nothing comes after this.
        await new Promise((go) => setTimeout(go, CLOSING_MS));
        const { message, requestId } = wordsOf(error);
        const words = requestId ? `${message} (${t('common.requestId')} ${requestId})` : message;
        endWork(id, 'failed', words);
        tell(t('work.hasFailed', { title }));
      })
      .finally(() => void queries.invalidateQueries());
    return id;
  };
}
