import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountDetails } from '../../api/gen';
import { person } from '../../api/people';
import { View } from '../../app/view';
import { Query } from '../../ui/query-panel';
import { Tabs } from '../../ui/tabs';
import { TextLink } from '../../ui/text-link';
import { ViewMissing } from '../../app/faults';
import { Marks } from './marks';
import { PersonActions } from './person-actions';
import { PersonApplications } from './person-applications';
import { PersonFactors } from './person-factors';
import { PersonHistory } from './person-history';
import { PersonKeys } from './person-keys';
import { PersonProfile } from './person-profile';
import { PersonSessions } from './person-sessions';
import { PersonWorkspaces } from './person-workspaces';

const PARTS: Readonly<Record<string, (props: { person: AccountDetails }) => ReactNode>> = {
  profile: PersonProfile,
  factors: PersonFactors,
  workspaces: PersonWorkspaces,
  keys: PersonKeys,
  sessions: PersonSessions,
  applications: PersonApplications,
  history: PersonHistory,
};

/** One account, in parts. */
export function PersonView() {
  const { t } = useTranslation();
  const { id, part = 'profile' } = useParams({ strict: false }) as { id: string; part?: string };
  const query = useQuery(person(id));
  const Part = PARTS[part];
  if (!Part) return <ViewMissing />;
  return (
    <View
      title={query.data?.username ?? t('people.account')}
      above={<TextLink to="/people">{t('places.people')}</TextLink>}
      description={query.data && <Marks {...query.data} />}
      actions={query.data && <PersonActions person={query.data} />}
    >
      <Tabs
        label={t('people.parts')}
        tabs={[
          { to: '/people/$id', params: { id }, label: t('people.profile') },
          ...Object.keys(PARTS)
            .slice(1)
            .map((name) => ({
              to: '/people/$id/$part',
              params: { id, part: name },
              label: t(`people.part_${name as 'keys'}`),
            })),
        ]}
      />
      <Query query={query}>{(data) => <Part person={data} />}</Query>
    </View>
  );
}
