import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/client';
import { judgePasswordApiV1AccountPasswordStrengthPost } from '../../api/gen';
import { classes } from '../../ui/classes';

const PAUSE_MS = 350;
const COLORS = ['bg-danger', 'bg-danger', 'bg-warn', 'bg-good', 'bg-good'] as const;
const FAULTS = ['too_short', 'too_long', 'like_name', 'common'] as const;

/** How hard a password is to guess, as the server judges it while it is typed. */
export function StrengthMeter({ password }: { password: string }) {
  const { t } = useTranslation();
  const settled = useSettled(password);
  const { data } = useQuery({
    // Not keyed by the password itself, since the cache keeps its keys.
    queryKey: ['strength', settled.turn],
    queryFn: () =>
      ask(() =>
        judgePasswordApiV1AccountPasswordStrengthPost({ body: { password: settled.text } }),
      ),
    enabled: settled.text !== '',
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  if (password === '' || settled.text === '' || !data) return null;
  const score = Math.max(0, Math.min(4, data.score)) as 0 | 1 | 2 | 3 | 4;
  const fault = FAULTS.find((name) => name === data.fault);
  return (
    <div role="status">
      <div className="flex gap-1" aria-hidden="true">
        {[1, 2, 3, 4].map((step) => (
          <span
            key={step}
            className={classes(
              'h-1.5 flex-1 rounded-full',
              step <= Math.max(1, score) ? COLORS[score] : 'bg-line',
            )}
          />
        ))}
      </div>
      <p className={classes('mt-1 text-xs', fault ? 'text-danger' : 'text-soft')}>
        {fault ? t(`account.faults.${fault}`) : t(`account.scores.${score}`)}
      </p>
    </div>
  );
}

/** The text after the typing has paused, with a number that grows with each. */
function useSettled(text: string): { text: string; turn: number } {
  const [settled, setSettled] = useState({ text: '', turn: 0 });
  useEffect(() => {
    const timer = setTimeout(() => setSettled(({ turn }) => ({ text, turn: turn + 1 })), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
