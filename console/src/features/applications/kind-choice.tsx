import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../../ui/icons';
import { KIND_IDS, type KindId } from './client-kinds';

const ICONS: Readonly<Record<KindId, IconName>> = {
  web: 'overview',
  spa: 'applications',
  native: 'user',
  machine: 'settings',
  api: 'workspaces',
  mcp: 'connect',
};

/** Asks which kind of application to register. */
export function KindChoice() {
  const { t } = useTranslation();
  return (
    <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {KIND_IDS.map((id) => (
        <li key={id}>
          <Link
            to="/applications/new"
            search={{ kind: id }}
            className="flex h-full flex-col gap-1.5 rounded-xl border border-line bg-surface p-4 hover:border-accent hover:bg-hover"
          >
            <span className="flex items-center gap-2 font-medium">
              <span className="text-accent">
                <Icon name={ICONS[id]} size={18} />
              </span>
              {t(`clients.kind.${id}`)}
            </span>
            <span className="text-[0.8125rem] text-soft">{t(`clients.kindHint.${id}`)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
