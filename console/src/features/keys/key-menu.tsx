import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { Menu, MenuItem } from '../../ui/menu';

interface KeyMenuProps {
  readonly apiKey: { readonly name: string | null; readonly api_key: string };
  readonly onRotate: () => void;
  readonly onRevoke: () => void;
}

/** The actions on the key of a row. */
export function KeyMenu({ apiKey, onRotate, onRevoke }: KeyMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu
      trigger={
        <Button kind="quiet" size="small" icon="more" isIconOnly>
          {t('keys.actions', { name: apiKey.name || apiKey.api_key })}
        </Button>
      }
    >
      <MenuItem onClick={onRotate}>{t('keys.rotate')}</MenuItem>
      <MenuItem isDangerous onClick={onRevoke}>
        {t('keys.revoke')}
      </MenuItem>
    </Menu>
  );
}
