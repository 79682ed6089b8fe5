import { ask } from './client';
import {
  connectProductApiV1ConnectProductPost,
  listOrganizationsOrganizationsGet,
  type ConnectionCreate,
  type ConnectProductApiV1ConnectProductPostData,
} from './gen';

export type ProductName = ConnectProductApiV1ConnectProductPostData['path']['product'];

/** Makes the client of a product, and returns what to paste into its settings. */
export const connectProduct = (product: ProductName, body: ConnectionCreate) =>
  ask(() => connectProductApiV1ConnectProductPost({ path: { product }, body }));

/** The only organization of this server. */
export async function organization() {
  const [first] = await ask(() => listOrganizationsOrganizationsGet());
  return first!;
}
