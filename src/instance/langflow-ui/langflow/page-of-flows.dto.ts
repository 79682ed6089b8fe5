import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { IntegerField, TextField, UuidField } from '../../../platform/validation/fields.js';

const LARGEST_PAGE = 100;

/** Which page of a list to return. Values out of range are clamped. */
export class PageQuery {
  @IntegerField({ required: false, default: 1, description: '1 or more.' })
  page: number = 1;

  @IntegerField({ required: false, default: 50, description: `1 to ${LARGEST_PAGE}.` })
  size: number = 50;
}

/** A flow. None is ever sent, but generators need a class for what is in a list of flows. */
@ApiSchema({ name: 'FlowRead', description: 'A flow. This server never returns one.' })
export class FlowRead {
  @UuidField({ description: 'Identifies a flow.' })
  id: string;

  @TextField({ description: 'What a flow is called.' })
  name: string;
}

/** A page of flows. This server has no flows, so every page is empty. */
@ApiSchema({
  name: 'PageOfFlows',
  description: 'A page of flows. It is always empty: this server has no flows.',
})
export class PageOfFlows {
  @ApiProperty({
    title: 'Items',
    description: 'Always empty: this server has no flows.',
    type: 'array',
    items: { $ref: '#/components/schemas/FlowRead' },
    example: [],
  })
  items: object[];

  @IntegerField({ example: 0, description: 'How many flows there are: always 0.' })
  total: number;

  @IntegerField({ example: 1, description: 'The number of this page, from 1.' })
  page: number;

  @IntegerField({ example: 50, description: 'The most flows on a page, 1 to 100.' })
  size: number;

  @IntegerField({ example: 0, description: 'How many pages there are: always 0.' })
  pages: number;

  static empty({ page, size }: PageQuery): PageOfFlows {
    return {
      items: [],
      total: 0,
      page: Math.max(1, page),
      size: Math.min(Math.max(1, size), LARGEST_PAGE),
      pages: 0,
    };
  }
}
