import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/parts';

interface MarksProps {
  readonly is_active: boolean;
  readonly is_superuser: boolean;
  readonly kind?: string;
  readonly last_login_at?: string | null;
  readonly invited_until?: string | null;
}

/** What is special about an account. */
export function Marks(props: MarksProps) {
  const { is_active, is_superuser, kind, last_login_at, invited_until: until } = props;
  const { t } = useTranslation();
  // As the server words a refused log-in: one that has never logged in still waits for approval.
  const isWaiting = !is_active && last_login_at === null;
  return (
    <span className="inline-flex flex-wrap gap-1">
      {isWaiting ? (
        <Badge tone="warn">{t('people.waiting')}</Badge>
      ) : (
        <Badge tone={is_active ? 'good' : 'danger'}>
          {is_active ? t('people.active') : t('people.disabled')}
        </Badge>
      )}
      {until && (
        <Badge tone="warn">
          {t(Date.parse(until) > Date.now() ? 'people.isInvited' : 'people.isInvitationOver')}
        </Badge>
      )}
      {is_superuser && <Badge tone="accent">{t('people.superuser')}</Badge>}
      {kind === 'service' && <Badge>{t('people.program')}</Badge>}
    </span>
  );
}
