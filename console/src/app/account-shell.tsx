import { useTranslation } from 'react-i18next';
import { Shell } from './shell';

export function AccountShell() {
  const { t } = useTranslation();
  return (
    <Shell
      name={t('shell.accountShort')}
      places={[{ to: '/', label: t('account.profile'), icon: 'user', isExact: true }]}
    />
  );
}
