import { useTranslation } from 'react-i18next';
import { View } from '../../app/view';
import { Empty, Panel } from '../../ui/parts';
import { WorkCard } from '../../work/work-card';
import { useWorks } from '../../work/work-store';

/** Imports, exports and changes of many: what runs, and what has ended. */
export function WorkView() {
  const { t } = useTranslation();
  const works = useWorks();
  return (
    <View title={t('work.title')} description={t('work.description')}>
      {works.length === 0 && (
        <Panel>
          <Empty icon="clock" title={t('work.none')}>
            {t('work.noneHint')}
          </Empty>
        </Panel>
      )}
      {works.map((work) => (
        <Panel key={work.id}>
          <WorkCard work={work} />
        </Panel>
      ))}
    </View>
  );
}
