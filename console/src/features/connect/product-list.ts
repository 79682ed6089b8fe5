import type { ProductName } from '../../api/connect';

/** What the form of a product asks for. */
export interface ListedProduct {
  readonly id: ProductName | 'zenml';
  readonly title: string;
  /** An address that the field shows. None: the product needs no client. */
  readonly urlExample?: string;
  readonly checksDomains?: boolean;
  /** What the guide of the product in the catalogues is called. */
  readonly guide: 'langflow' | 'langflowIdToken' | 'windmill' | 'zenml' | 'oauth2Proxy' | 'grafana';
}

export const LISTED: readonly ListedProduct[] = [
  { id: 'langflow', title: 'Langflow', guide: 'langflow' },
  {
    id: 'langflow-id-token',
    title: 'Langflow (ID token)',
    urlExample: 'https://langflow.example.com',
    guide: 'langflowIdToken',
  },
  {
    id: 'windmill',
    title: 'Windmill',
    urlExample: 'https://windmill.example.com',
    checksDomains: true,
    guide: 'windmill',
  },
  { id: 'zenml', title: 'ZenML', urlExample: 'https://zenml.example.com', guide: 'zenml' },
  {
    id: 'oauth2-proxy',
    title: 'oauth2-proxy',
    urlExample: 'https://app.example.com',
    checksDomains: true,
    guide: 'oauth2Proxy',
  },
  {
    id: 'grafana',
    title: 'Grafana',
    urlExample: 'https://grafana.example.com',
    checksDomains: true,
    guide: 'grafana',
  },
];
