import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { WorkButton } from '../work/work-button';
import { Shell } from './shell';

export function ConsoleShell() {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <Shell
      name={t('shell.console')}
      tools={<WorkButton />}
      places={[
        { to: '/', label: t('places.overview'), icon: 'overview', isExact: true },
        { to: '/people', label: t('places.people'), icon: 'people' },
        { to: '/keys', label: t('places.keys'), icon: 'keys' },
        { to: '/workspaces', label: t('places.workspaces'), icon: 'workspaces' },
        { to: '/applications', label: t('places.applications'), icon: 'applications' },
        { to: '/connect', label: t('places.connect'), icon: 'connect' },
        { to: '/audit', label: t('places.audit'), icon: 'audit' },
        { to: '/settings', label: t('places.settings'), icon: 'settings' },
      ]}
      commandsFor={(text) => [
        {
          id: 'create-person',
          label: t('people.create'),
          icon: 'plus',
          run: () => void router.navigate({ to: '/people/new' }),
        },
        {
          id: 'import-people',
          label: t('import.title'),
          icon: 'plus',
          run: () => void router.navigate({ to: '/people/import' }),
        },
        {
          id: 'work',
          label: t('palette.goTo', { place: t('work.title') }),
          icon: 'clock',
          run: () => void router.navigate({ to: '/work' }),
        },
        {
          id: 'create-application',
          label: t('clients.create'),
          icon: 'plus',
          run: () => void router.navigate({ to: '/applications/new' }),
        },
        {
          id: 'create-key',
          label: t('keys.create'),
          icon: 'plus',
          run: () => void router.navigate({ to: '/keys/new' }),
        },
        ...(text === ''
          ? []
          : [
              {
                id: 'search-people',
                label: t('palette.searchPeople', { text }),
                icon: 'search' as const,
                isAlways: true,
                run: () => void router.navigate({ to: '/people', search: { search: text } }),
              },
            ]),
      ]}
    />
  );
}
