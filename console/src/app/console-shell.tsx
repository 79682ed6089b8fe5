import { useTranslation } from 'react-i18next';
import { Shell } from './shell';

export function ConsoleShell() {
  const { t } = useTranslation();
  return (
    <Shell
      name={t('shell.console')}
      places={[{ to: '/people', label: t('places.people'), icon: 'people' }]}
    />
  );
}
