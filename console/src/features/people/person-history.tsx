import { useTranslation } from 'react-i18next';
import type { AccountDetails } from '../../api/gen';
import { Panel } from '../../ui/parts';
import { TextLink } from '../../ui/text-link';
import { EventList } from '../audit/event-list';

export function PersonHistory({ person }: { person: AccountDetails }) {
  const { t } = useTranslation();
  const id = person.id;
  return (
    <>
      <Panel
        isFlush
        title={t('people.doneTo')}
        actions={
          <TextLink to="/audit" search={{ target_id: id }}>
            {t('audit.open')}
          </TextLink>
        }
      >
        <EventList query={{ target_id: id, limit: 20 }} />
      </Panel>
      <Panel
        isFlush
        title={t('people.doneBy')}
        actions={
          <TextLink to="/audit" search={{ author_id: id }}>
            {t('audit.open')}
          </TextLink>
        }
      >
        <EventList query={{ author_id: id, limit: 20 }} />
      </Panel>
    </>
  );
}
