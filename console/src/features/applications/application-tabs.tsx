import { useTranslation } from 'react-i18next';
import { Tabs } from '../../ui/tabs';

export function ApplicationTabs() {
  const { t } = useTranslation();
  return (
    <Tabs
      label={t('places.applications')}
      tabs={[
        { to: '/applications', label: t('clients.registered') },
        { to: '/applications/access', label: t('clients.access') },
        { to: '/applications/registration', label: t('clients.tokens') },
      ]}
    />
  );
}
