import { useTranslation } from 'react-i18next';
import type { AccountImportResult } from '../../../api/gen';
import { translateRefusal } from '../../../i18n/refusals';
import { Button } from '../../../ui/button';
import { Notice, Panel } from '../../../ui/parts';
import { Table } from '../../../ui/table';
import { recordAt, type CsvFile } from './csv-records';

interface ImportPreviewProps {
  readonly file: CsvFile;
  readonly result: AccountImportResult;
  readonly isInviting: boolean;
  readonly onImport: () => void;
  readonly onLeaveOut: () => void;
}

const MOST_SHOWN = 50;

/** What an import would do, or what is wrong with the list. */
export function ImportPreview(props: ImportPreviewProps) {
  const { file, result, isInviting, onImport, onLeaveOut } = props;
  const { t } = useTranslation();
  const { faults, created } = result;
  if (faults.length > 0) {
    const canLeaveOut = faults.every(({ line }) => line !== null && line > 1);
    return (
      <Panel
        isFlush
        title={t('import.faults', { name: file.name })}
        description={t('import.faultsHint')}
        actions={
          canLeaveOut && (
            <Button size="small" onClick={onLeaveOut}>
              {t('import.leaveOut', { count: faults.length })}
            </Button>
          )
        }
      >
        <Table
          label={t('import.faults', { name: file.name })}
          rows={faults}
          idOf={({ line, detail }) => `${line} ${detail}`}
          columns={[
            {
              id: 'line',
              label: t('import.lineColumn'),
              render: ({ line }) => placeOf(file, line),
            },
            {
              id: 'detail',
              label: t('import.reason'),
              render: ({ line, detail }) => (
                <>
                  <div>{translateRefusal(detail)}</div>
                  <code className="block max-w-xl truncate font-mono text-xs text-soft">
                    {line !== null && recordAt(file.head, file.records, line)?.text}
                  </code>
                </>
              ),
            },
          ]}
        />
      </Panel>
    );
  }
  const changes = created.length + result.joined + result.invited;
  return (
    <Panel
      title={t('import.preview', { name: file.name })}
      actions={
        <Button kind="main" disabled={changes === 0} onClick={onImport}>
          {t(isInviting ? 'import.runInvitations' : 'import.run')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <div role="status">
          <ul className="list-disc space-y-1 pl-5 text-sm">
            {!isInviting && <li>{t('import.willCreate', { count: created.length })}</li>}
            {result.joined > 0 && <li>{t('import.willJoin', { count: result.joined })}</li>}
            {isInviting && <li>{t('import.willInvite', { count: result.invited })}</li>}
            {result.unchanged > 0 && <li>{t('import.unchanged', { count: result.unchanged })}</li>}
          </ul>
        </div>
        <Unnamed file={file} result={result} />
        {!isInviting && created.length > 0 && <Notice>{t('import.passwordsFollow')}</Notice>}
        {created.length > 0 && (
          <div className="overflow-hidden rounded-lg border border-line">
            <Table
              label={t('import.newAccounts')}
              rows={created.slice(0, MOST_SHOWN)}
              idOf={({ username }) => username}
              columns={[
                {
                  id: 'username',
                  label: t('people.username'),
                  render: ({ username }) => <span className="break-all">{username}</span>,
                },
                {
                  id: 'email',
                  label: t('people.email'),
                  render: ({ email }) => <span className="break-all">{email ?? '–'}</span>,
                },
              ]}
            />
          </div>
        )}
        {created.length > MOST_SHOWN && (
          <p className="text-sm text-soft">
            {t('import.more', { count: created.length - MOST_SHOWN })}
          </p>
        )}
      </div>
    </Panel>
  );
}

/** Which accounts come without their names, and why. */
function Unnamed({ file, result }: Pick<ImportPreviewProps, 'file' | 'result'>) {
  const { t } = useTranslation();
  const { without_name: lines } = result;
  if (lines.length === 0) return null;
  return (
    <Notice tone="warn">
      <p>{t('import.withoutName', { count: lines.length })}</p>
      <ul className="mt-1 list-disc space-y-1 pl-5">
        {lines.slice(0, MOST_SHOWN).map(({ line, detail }) => (
          <li key={line} className="break-words">
            {t('import.line', { line: placeOf(file, line) })}
            {': '}
            {translateRefusal(detail)}
          </li>
        ))}
        {lines.length > MOST_SHOWN && (
          <li>{t('import.more', { count: lines.length - MOST_SHOWN })}</li>
        )}
      </ul>
    </Notice>
  );
}

/** The line of the file for one of the list that was sent. */
function placeOf({ head, records }: ImportPreviewProps['file'], line: number | null) {
  return line === null ? '–' : (recordAt(head, records, line)?.line ?? line);
}
