import { BooleanField } from '../../../platform/validation/fields.js';
import { PageOfFlows, PageQuery } from './page-of-flows.dto.js';

/**
 * Which flows to list, and in which format. This server has no flows, so only the format matters.
 */
export class FlowsQuery extends PageQuery {
  @BooleanField({
    required: false,
    default: true,
    description: 'Return a list; when false, a page.',
  })
  get_all: boolean = true;

  @BooleanField({
    required: false,
    default: false,
    description: 'Whether to list only components. There are no flows, so it changes nothing.',
  })
  components_only: boolean = false;

  @BooleanField({
    required: false,
    default: false,
    description: 'Only the headers: names and descriptions.',
  })
  header_flows: boolean = false;

  static answer(query: FlowsQuery): object[] | PageOfFlows {
    return query.get_all ? [] : PageOfFlows.empty(query);
  }
}
