import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/session';
import { View } from '../../app/view';
import { Copyable } from '../../ui/copy';
import { Fact, Facts, Panel } from '../../ui/parts';
import { Time } from '../../ui/time';

/** Who one is here. */
export function ProfileView() {
  const { t } = useTranslation();
  const { id, username, create_at, last_login_at } = useMe();
  return (
    <View title={t('account.profile')}>
      <Panel>
        <Facts>
          <Fact name={t('people.username')}>{username}</Fact>
          <Fact name={t('people.id')}>
            <Copyable text={id!} />
          </Fact>
          <Fact name={t('people.created')}>
            <Time at={create_at} />
          </Fact>
          <Fact name={t('people.lastLogin')}>
            <Time at={last_login_at} otherwise={t('common.never')} />
          </Fact>
        </Facts>
      </Panel>
    </View>
  );
}
