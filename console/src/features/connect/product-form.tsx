import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { connectProduct, type ProductName } from '../../api/connect';
import type { ConnectionRead } from '../../api/gen';
import { useAct } from '../../app/act';
import { useStay } from '../../app/stay';
import { Button } from '../../ui/button';
import { CopyBlock } from '../../ui/copy';
import { Actions } from '../../ui/dialog';
import { CheckField, TextField } from '../../ui/field';
import { FormFault } from '../../ui/form-fault';
import { Notice } from '../../ui/parts';
import { TextLink } from '../../ui/text-link';
import type { ListedProduct } from './product-list';

/** Asks what the product needs, then shows what to paste into it. */
export function ProductForm({ product, id }: { product: ListedProduct; id: ProductName }) {
  const { t } = useTranslation();
  const { title, urlExample, checksDomains } = product;
  const [url, setUrl] = useState('');
  const [name, setName] = useState(title);
  const [domains, setDomains] = useState('');
  const [allowsHttp, setAllowsHttp] = useState(false);
  const connect = useAct({
    act: (hasNewSecret: boolean) =>
      connectProduct(id, {
        ...(urlExample && { url: url.trim(), name: name.trim(), allow_http: allowsHttp }),
        ...(checksDomains && { allowed_domains: domains.split(/[\s,]+/).filter(Boolean) }),
        ...(hasNewSecret && { new_secret: true }),
      }),
    changes: [['clients']],
    showsFault: true,
  });
  useStay(connect.isPending);
  if (connect.data) {
    return (
      <Connected
        connection={connect.data}
        isBusy={connect.isPending}
        onRotate={() => connect.mutate(true)}
        onBack={() => connect.reset()}
      />
    );
  }
  return (
    <form
      className="flex max-w-2xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        connect.mutate(false);
      }}
    >
      {urlExample && (
        <>
          <TextField
            label={t('connect.url', { name: title })}
            hint={t('connect.urlHint')}
            type="url"
            placeholder={urlExample}
            value={url}
            required
            autoFocus
            onChange={(event) => setUrl(event.target.value)}
          />
          <TextField
            label={t('connect.name')}
            hint={t('connect.nameHint')}
            value={name}
            required
            maxLength={100}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </>
      )}
      {checksDomains && (
        <TextField
          label={t('connect.domains')}
          hint={t('connect.domainsHint')}
          placeholder="example.com"
          value={domains}
          spellCheck={false}
          onChange={(event) => setDomains(event.target.value)}
        />
      )}
      {urlExample && (
        <CheckField
          label={t('clients.allowHttp')}
          hint={t('clients.allowHttpHint')}
          checked={allowsHttp}
          onChange={(event) => setAllowsHttp(event.target.checked)}
        />
      )}
      <FormFault error={connect.error} />
      <Actions>
        <Button type="submit" kind="main" disabled={connect.isPending}>
          {t(urlExample ? 'connect.make' : 'connect.show')}
        </Button>
      </Actions>
    </form>
  );
}

interface ConnectedProps {
  readonly connection: ConnectionRead;
  readonly isBusy: boolean;
  readonly onRotate: () => void;
  readonly onBack: () => void;
}

function Connected({ connection, isBusy, onRotate, onBack }: ConnectedProps) {
  const { t } = useTranslation();
  const { outcome, client_id: id, client_secret: secret, blocks } = connection;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div role="status" className="flex flex-col gap-2">
        {secret && <Notice tone="warn">{t('connect.secretOnce')}</Notice>}
        {outcome === 'found' && <Notice>{t('connect.isFound')}</Notice>}
      </div>
      {blocks.map(({ title, text }) => (
        <CopyBlock key={title} label={title} text={text} />
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={onBack}>{t('connect.again')}</Button>
        {outcome === 'found' && (
          <Button kind="danger" disabled={isBusy} onClick={onRotate}>
            {t('connect.newSecret')}
          </Button>
        )}
        {id && (
          <TextLink to="/applications/$id" params={{ id }}>
            {t('clients.toClient')}
          </TextLink>
        )}
      </div>
    </div>
  );
}
