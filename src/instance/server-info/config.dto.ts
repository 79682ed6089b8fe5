import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { BooleanField, IntegerField, TextField } from '../../platform/validation/fields.js';

@ApiSchema({ name: 'FeatureFlags', description: 'Features of the web UI that are off by default.' })
export class FeatureFlags {
  @BooleanField({
    required: false,
    default: false,
    description: 'Whether the web UI offers deployments to watsonx Orchestrate. Always false.',
  })
  wxo_deployments: boolean = false;

  @BooleanField({
    required: false,
    default: false,
    description: 'Whether the web UI shows experimental components. Always false.',
  })
  mvp_components: boolean = false;
}

class SharedConfig {
  @ApiProperty({ type: FeatureFlags })
  feature_flags: FeatureFlags = new FeatureFlags();

  @IntegerField({ description: 'Megabytes.' })
  max_file_size_upload: number = 1024;

  @TextField({
    schema: { enum: ['polling', 'streaming', 'direct'] },
    description: 'How the web UI receives the progress of a run. Always `streaming`.',
  })
  event_delivery: string = 'streaming';

  @BooleanField({ description: 'Whether the web UI offers voice input. Always false.' })
  voice_mode_available: boolean = false;

  @IntegerField({
    description: 'How long the web UI waits for an answer, in seconds. 0: its own default.',
  })
  frontend_timeout: number = 0;

  @TextField({ description: 'The address of an MCP server. Always empty.' })
  mcp_base_url: string = '';

  @BooleanField({ description: 'Whether the web UI may reload extensions. Always false.' })
  enable_extension_reload: boolean = false;

  @BooleanField({
    required: false,
    default: false,
    description: 'Whether the web UI asks for permissions of single flows. Always false.',
  })
  authz_enabled: boolean = false;

  @BooleanField({ description: 'Whether the web UI lets people write components. Always true.' })
  allow_custom_components: boolean = true;
}

/**
 * The public part. The values are upstream's defaults, which its web UI needs (contract langflow
 * 7).
 */
@ApiSchema({
  name: 'PublicConfigResponse',
  description: 'The configuration of the web UI, for anonymous callers.',
})
export class PublicConfigResponse extends SharedConfig {
  @TextField({
    required: false,
    default: 'public',
    schema: { const: 'public' },
    description: 'Tells it from the complete configuration.',
  })
  type: string = 'public';

  static create(): PublicConfigResponse {
    return new PublicConfigResponse();
  }
}

/** The part for signed-in callers. */
@ApiSchema({
  name: 'ConfigResponse',
  description: 'The configuration of the web UI, for signed-in callers.',
})
export class ConfigResponse extends SharedConfig {
  @TextField({
    required: false,
    default: 'full',
    schema: { const: 'full' },
    description: 'Tells it from the public configuration.',
  })
  type: string = 'full';

  @IntegerField({ description: 'The most items of a list that the web UI shows.' })
  serialization_max_items_length: number = 1000;

  @IntegerField({ description: 'The most characters of a text that the web UI shows.' })
  serialization_max_text_length: number = 6000;

  @BooleanField({ description: 'Whether the web UI saves flows by itself. Always true.' })
  auto_saving: boolean = true;

  @IntegerField({ description: 'Milliseconds.' })
  auto_saving_interval: number = 1000;

  @IntegerField({ description: 'How often the web UI repeats a failed health check.' })
  health_check_max_retries: number = 5;

  @IntegerField({
    description: 'How often the web UI asks for results of webhooks, in milliseconds. 0: never.',
  })
  webhook_polling_interval: number = 0;

  @IntegerField({ description: 'Seconds.' })
  public_flow_cleanup_interval: number = 3600;

  @IntegerField({ description: 'Seconds.' })
  public_flow_expiration: number = 86_400;

  @BooleanField({ description: 'Whether webhooks need a key. Always true.' })
  webhook_auth_enable: boolean = true;

  @TextField({ description: 'The name of the project that the web UI opens first.' })
  default_folder_name: string = 'Starter Project';

  @BooleanField({
    description: 'Whether the web UI hides the progress of new users. Always false.',
  })
  hide_getting_started_progress: boolean = false;

  @BooleanField({ description: 'Whether the web UI runs inside another page. Always false.' })
  embedded_mode: boolean = false;

  @BooleanField({ description: 'Whether the web UI hides the button to log out. Always false.' })
  hide_logout_button: boolean = false;

  @BooleanField({
    description: 'Whether the web UI hides the button for a new project. Always false.',
  })
  hide_new_project_button: boolean = false;

  @BooleanField({
    description: 'Whether the web UI hides the button for a new flow. Always false.',
  })
  hide_new_flow_button: boolean = false;

  @BooleanField({ description: 'Whether the web UI hides the examples. Always false.' })
  hide_starter_projects: boolean = false;

  @BooleanField({
    description: 'Whether the web UI hides the settings of MCP servers. Always false.',
  })
  mcp_servers_locked: boolean = false;

  @BooleanField({ description: 'Whether only superusers may write components. Always false.' })
  custom_component_admin_only: boolean = false;

  static create(): ConfigResponse {
    return new ConfigResponse();
  }
}
