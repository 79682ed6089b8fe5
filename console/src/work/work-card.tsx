import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';
import { Badge, Notice, type Tone } from '../ui/parts';
import { TextLink } from '../ui/text-link';
import { Time } from '../ui/time';
import {
  fileOf,
  forgetWork,
  isOwn,
  isStopping,
  saveFile,
  stopWork,
  type Work,
  type WorkKind,
  type WorkState,
} from './work-store';

const TONES: Readonly<Record<WorkState, Tone>> = {
  running: 'accent',
  done: 'good',
  failed: 'danger',
  stopped: 'warn',
  lost: 'warn',
};

const MEGABYTE = 1_000_000;

/** One piece of long work: how far it is, what failed, and what it has made. */
export function WorkCard({ work }: { work: Work }) {
  const { t } = useTranslation();
  const { id, kind, subject, state, failed } = work;
  const title = t(`work.kinds.${kind}`, { subject });
  const isRunning = state === 'running';
  return (
    <article aria-label={title} className="flex flex-col gap-2.5">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 className="font-medium break-words">{title}</h2>
          <p className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-[0.8125rem] text-soft">
            <Badge tone={failed > 0 && state === 'done' ? 'warn' : TONES[state]}>
              {t(`work.states.${state}`)}
            </Badge>
            <span role="status">
              <Counts work={work} />
            </span>
            <Time at={new Date(work.startedAt).toISOString()} />
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {isRunning && isOwn(id) && (
            <Button size="small" disabled={isStopping(id)} onClick={() => stopWork(id)}>
              {t(isStopping(id) ? 'work.stopping' : 'work.stop')}
            </Button>
          )}
          {!isRunning && (
            <Button size="small" kind="quiet" onClick={() => forgetWork(id)}>
              {t('work.forget')}
            </Button>
          )}
        </div>
      </div>
      {isRunning && (
        <progress
          className="h-1.5 w-full accent-accent"
          value={work.all === undefined ? undefined : work.done}
          max={work.all}
          aria-label={title}
        />
      )}
      {work.error && <Notice tone="danger">{work.error}</Notice>}
      {state === 'lost' && <Notice tone="warn">{t('work.isLost')}</Notice>}
      <Made id={id} />
      <Failures work={work} />
      {!isRunning && <Where kind={kind} />}
    </article>
  );
}

function Counts({ work: { done, all, unit, failed } }: { work: Work }) {
  const { t, i18n } = useTranslation();
  const show = (value: number) => value.toLocaleString(i18n.language);
  const words =
    unit === 'bytes'
      ? t('work.megabytes', { size: (done / MEGABYTE).toFixed(1) })
      : t('table.progress', { done: show(done), all: show(all ?? done) });
  return failed > 0 ? `${words}, ${t('work.failed', { count: failed })}` : words;
}

/** The file that it has made, as long as this tab is open. */
function Made({ id }: { id: string }) {
  const { t } = useTranslation();
  const file = fileOf(id);
  if (!file) return null;
  return (
    <div className="flex flex-col items-start gap-2">
      {file.isSecret && !file.isSaved && <Notice tone="warn">{t('work.isSecret')}</Notice>}
      <Button kind={file.isSaved ? 'plain' : 'main'} icon="download" onClick={() => saveFile(id)}>
        {t('work.save', { name: file.name })}
      </Button>
    </div>
  );
}

function Failures({ work: { failures, failed } }: { work: Work }) {
  const { t } = useTranslation();
  if (failed === 0) return null;
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-danger">
        {t('work.failed', { count: failed })}
      </summary>
      <ul className="mt-1.5 max-h-64 list-disc space-y-1 overflow-y-auto pl-5">
        {failures.map(({ name, detail }, place) => (
          <li key={place} className="break-words">
            {name}: {detail}
          </li>
        ))}
        {failed > failures.length && (
          <li>{t('work.moreFailed', { count: failed - failures.length })}</li>
        )}
      </ul>
    </details>
  );
}

/** A link to what it changed. */
function Where({ kind }: { kind: WorkKind }) {
  const { t } = useTranslation();
  if (kind === 'auditExport') return <TextLink to="/audit">{t('places.audit')}</TextLink>;
  if (kind === 'importInvitations') {
    return <TextLink to="/workspaces">{t('places.workspaces')}</TextLink>;
  }
  const isNew = kind === 'import' || kind === 'invite';
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      <TextLink to="/people" search={isNew ? { has_logged_in: 'false' } : {}}>
        {isNew ? t('people.neverLoggedIn') : t('places.people')}
      </TextLink>
      <TextLink to="/audit">{t('places.audit')}</TextLink>
    </p>
  );
}
