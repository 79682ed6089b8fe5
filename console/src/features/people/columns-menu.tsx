import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { Menu, MenuCheck } from '../../ui/menu';

interface ColumnsMenuProps {
  readonly columns: readonly { readonly id: string; readonly label: string }[];
  readonly shown: readonly string[];
  readonly onChange: (shown: readonly string[]) => void;
}

/** Chooses the columns of a list. The first always stays. */
export function ColumnsMenu({ columns, shown, onChange }: ColumnsMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu
      trigger={
        <Button kind="quiet" icon="columns">
          <span className="max-sm:sr-only">{t('table.columns')}</span>
        </Button>
      }
    >
      {columns.slice(1).map(({ id, label }) => (
        <MenuCheck
          key={id}
          isOn={shown.includes(id)}
          onChange={(isOn) => onChange(isOn ? [...shown, id] : shown.filter((one) => one !== id))}
        >
          {label}
        </MenuCheck>
      ))}
    </Menu>
  );
}
