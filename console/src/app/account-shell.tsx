import { useTranslation } from 'react-i18next';
import { logOut } from './log-out';
import { Shell } from './shell';

export function AccountShell() {
  const { t } = useTranslation();
  return (
    <Shell
      name={t('shell.accountShort')}
      places={[
        { to: '/', label: t('account.profile'), icon: 'user', isExact: true },
        { to: '/security', label: t('account.security'), icon: 'shield' },
        { to: '/sessions', label: t('account.sessions'), icon: 'devices' },
        { to: '/keys', label: t('account.keys'), icon: 'keys' },
        { to: '/applications', label: t('account.applications'), icon: 'applications' },
        { to: '/activity', label: t('account.activity'), icon: 'clock' },
        { to: '/data', label: t('account.data'), icon: 'download' },
      ]}
      commandsFor={(text) =>
        text === '' || t('shell.logOut').toLowerCase().includes(text.toLowerCase())
          ? [
              {
                id: 'log-out',
                label: t('shell.logOut'),
                icon: 'leave',
                run: () => void logOut(),
              },
            ]
          : []
      }
      onLogOut={() => void logOut()}
    />
  );
}
