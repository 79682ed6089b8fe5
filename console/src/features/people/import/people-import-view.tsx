import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountImportResult } from '../../../api/gen';
import { importPeople } from '../../../api/people';
import { useAct } from '../../../app/act';
import { View } from '../../../app/view';
import { Button } from '../../../ui/button';
import { SelectField } from '../../../ui/field';
import { Failure, Notice, Panel } from '../../../ui/parts';
import { TextLink } from '../../../ui/text-link';
import { useStartWork } from '../../../work/start-work';
import { WorkCard } from '../../../work/work-card';
import { useWorks } from '../../../work/work-store';
import { ColumnHelp } from './column-help';
import { joinCsv, readCsv, recordAt, type CsvFault, type CsvFile } from './csv-records';
import { DropField } from './drop-field';
import { ImportPreview } from './import-preview';
import { runImport } from './import-people';

type Mode = 'accounts' | 'invitations';

/** Creates the accounts of a list, or invites its people, after a look at what would happen. */
export function PeopleImportView() {
  const { t } = useTranslation();
  const [mode, setMode] = useState<Mode>('accounts');
  const [file, setFile] = useState<CsvFile>();
  const [fault, setFault] = useState<CsvFault>();
  const [workId, setWorkId] = useState<string>();
  const works = useWorks();
  const start = useStartWork();
  const isInviting = mode === 'invitations';
  const preview = useAct({
    act: ({ head, records }: CsvFile) =>
      importPeople({ csv: joinCsv(head, records), is_trial: true, is_inviting: isInviting }),
    changes: [],
  });
  const look = (next: CsvFile) => {
    setFile(next);
    preview.mutate(next);
  };
  const choose = async (chosen: File) => {
    preview.reset();
    setFile(undefined);
    setFault(undefined);
    const read = await readCsv(chosen);
    if (typeof read === 'string') setFault(read);
    else look(read);
  };
  const again = () => {
    preview.reset();
    setFile(undefined);
    setWorkId(undefined);
  };
  const run = (list: CsvFile) => {
    const id = start({
      kind: isInviting ? 'importInvitations' : 'import',
      subject: list.name,
      all: list.records.length,
      run: (progress) =>
        runImport(list, isInviting, progress, {
          line: (line) => t('import.line', { line }),
          fileName: t('import.passwordFile'),
        }),
    });
    setWorkId(id);
  };
  const wordsOf = ({ faults }: AccountImportResult) =>
    t(faults.length > 0 ? 'import.faults' : 'import.preview', { name: file?.name });
  const work = works.find(({ id }) => id === workId);
  const above = <TextLink to="/people">{t('places.people')}</TextLink>;
  if (work) {
    return (
      <View key="work" title={t('import.title')} above={above}>
        <Panel>
          <WorkCard work={work} />
        </Panel>
        {work.state === 'running' ? (
          <p className="text-sm text-soft">{t('import.mayLeave')}</p>
        ) : (
          <div>
            <Button onClick={again}>{t('import.another')}</Button>
          </div>
        )}
      </View>
    );
  }
  return (
    <View title={t('import.title')} description={t('import.description')} above={above}>
      <Panel title={t('import.choose')}>
        <div className="flex flex-col gap-4">
          <div className="max-w-md">
            <SelectField
              label={t('import.mode')}
              value={mode}
              onChange={(event) => {
                setMode(event.target.value as Mode);
                again();
              }}
              options={[
                { value: 'accounts', label: t('import.accounts') },
                { value: 'invitations', label: t('import.invitations') },
              ]}
            />
          </div>
          <DropField name={file?.name} onChoose={(chosen) => void choose(chosen)} />
          <div role="alert">{fault && <Notice tone="danger">{t(`import.${fault}`)}</Notice>}</div>
        </div>
      </Panel>
      {preview.error && <Failure error={preview.error} />}
      <p role="status" className={preview.isPending ? undefined : 'sr-only'}>
        {preview.isPending ? t('import.looking') : file && preview.data && wordsOf(preview.data)}
      </p>
      {file && preview.data && (
        <ImportPreview
          file={file}
          result={preview.data}
          isInviting={isInviting}
          onImport={() => run(file)}
          onLeaveOut={() => look(without(file, preview.data))}
        />
      )}
      <ColumnHelp isInviting={isInviting} />
    </View>
  );
}

/** The list without the lines that are wrong. */
function without({ head, records, name }: CsvFile, { faults }: AccountImportResult): CsvFile {
  const wrong = new Set(
    faults.map(({ line }) => (line === null ? undefined : recordAt(head, records, line))),
  );
  return { name, head, records: records.filter((record) => !wrong.has(record)) };
}
