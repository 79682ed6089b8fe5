import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Shell } from './shell';

export function ConsoleShell() {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <Shell
      name={t('shell.console')}
      places={[
        { to: '/people', label: t('places.people'), icon: 'people' },
        { to: '/audit', label: t('places.audit'), icon: 'audit' },
      ]}
      commandsFor={(text) => [
        {
          id: 'create-person',
          label: t('people.create'),
          icon: 'plus',
          run: () => void router.navigate({ to: '/people/new' }),
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
