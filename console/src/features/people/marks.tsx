import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/parts';

interface MarksProps {
  readonly is_active: boolean;
  readonly is_superuser: boolean;
  readonly kind?: string;
}

/** What is special about an account. */
export function Marks({ is_active, is_superuser, kind }: MarksProps) {
  const { t } = useTranslation();
  return (
    <span className="inline-flex flex-wrap gap-1">
      <Badge tone={is_active ? 'good' : 'danger'}>
        {is_active ? t('people.active') : t('people.disabled')}
      </Badge>
      {is_superuser && <Badge tone="accent">{t('people.superuser')}</Badge>}
      {kind === 'service' && <Badge>{t('people.program')}</Badge>}
    </span>
  );
}
