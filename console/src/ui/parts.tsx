import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from './classes';
import { Icon, type IconName } from './icons';
import { wordsOf } from './toasts';
import { Button } from './button';

const TONES = {
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
  accent: 'bg-accent-soft text-accent',
  plain: 'bg-hover text-soft',
} as const;

export type Tone = keyof typeof TONES;

export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={classes(
        'inline-flex items-center rounded px-1.5 py-px text-xs font-medium whitespace-nowrap',
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}

interface PanelProps {
  readonly title?: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
  /** Without a space around it, for a table. */
  readonly isFlush?: boolean;
}

export function Panel({ title, description, actions, children, isFlush }: PanelProps) {
  return (
    <section className="rounded-xl border border-line bg-surface">
      {(title || actions) && (
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-b border-line px-4 py-3">
          <div className="min-w-0">
            {title && <h2 className="text-sm font-semibold">{title}</h2>}
            {description && <p className="mt-0.5 text-[0.8125rem] text-soft">{description}</p>}
          </div>
          {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
        </div>
      )}
      <div className={isFlush ? 'overflow-hidden rounded-b-xl' : 'p-4'}>{children}</div>
    </section>
  );
}

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** What a view without content says: what would be here, and how it gets here. */
export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-12 text-center">
      <span className="rounded-full bg-hover p-3 text-soft">
        <Icon name={icon} size={22} />
      </span>
      <p className="font-medium">{title}</p>
      {children && <p className="max-w-md text-sm text-soft">{children}</p>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}

/** A query that failed, in the place of what it would have shown. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const { message, requestId } = wordsOf(error);
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-6 py-10 text-center">
      <span className="text-danger">
        <Icon name="warning" size={24} />
      </span>
      <p className="max-w-lg font-medium break-words">{message}</p>
      {requestId && (
        <p className="text-xs text-soft">
          {t('common.requestId')} <code className="font-mono">{requestId}</code>
        </p>
      )}
      {onRetry && (
        <Button size="small" onClick={onRetry}>
          {t('common.retry')}
        </Button>
      )}
    </div>
  );
}

export function Loading() {
  const { t } = useTranslation();
  return (
    <div role="status" className="flex items-center justify-center px-6 py-12 text-soft">
      <span className="size-5 animate-spin rounded-full border-2 border-line border-t-accent" />
      <span className="sr-only">{t('common.loading')}</span>
    </div>
  );
}

/** Names and values. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-1 sm:grid-cols-[7rem_minmax(0,1fr)] sm:gap-y-2.5">
      {children}
    </dl>
  );
}

export function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="pt-1 text-[0.8125rem] text-soft sm:pt-0">{name}</dt>
      <dd className="min-w-0 text-sm break-words">{children}</dd>
    </>
  );
}

export function Notice({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <div className={classes('rounded-lg px-3 py-2 text-sm', TONES[tone])}>{children}</div>;
}
