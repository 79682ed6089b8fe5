import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button';
import { Fact, Facts, Panel } from '../../../ui/parts';
import { saveFileAs } from '../../../ui/save-file';

const COLUMNS = ['username', 'email', 'name', 'workspace', 'role'] as const;
const SAMPLES = {
  accounts:
    'username,email,name\nada,ada@example.com,Ada Lovelace\ngrace,grace@example.com,"Hopper, Grace"\n',
  invitations:
    'email,workspace,role\nada@example.com,my-workspace,admin\ngrace@example.com,my-workspace,developer\n',
};

/** The columns of a list, and a file to begin with. */
export function ColumnHelp({ isInviting }: { isInviting: boolean }) {
  const { t } = useTranslation();
  const save = () => {
    const text = SAMPLES[isInviting ? 'invitations' : 'accounts'];
    const name = isInviting ? 'invitations.csv' : 'people.csv';
    saveFileAs(name, new Blob([text], { type: 'text/csv' }));
  };
  return (
    <Panel
      title={t('import.columns')}
      description={t('import.columnsHint')}
      actions={
        <Button size="small" icon="download" onClick={save}>
          {t('import.sample')}
        </Button>
      }
    >
      <Facts>
        {COLUMNS.map((name) => (
          <Fact key={name} name={<code className="font-mono">{name}</code>}>
            {t(`import.column_${name}`)}
          </Fact>
        ))}
      </Facts>
    </Panel>
  );
}
