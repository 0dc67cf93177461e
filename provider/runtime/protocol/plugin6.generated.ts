// Generated from plugin6.proto by `npm run generate`. Do not edit.
export interface DynamicValue {
  readonly msgpack?: Uint8Array;
  readonly json?: Uint8Array;
}
export interface RawState {
  readonly json: Uint8Array;
  readonly flatmap: Readonly<Record<string, string>>;
}
export interface AttributePath {
  readonly steps?: readonly AttributePathStep[];
}
export interface AttributePathStep {
  readonly attributeName?: string | null;
  readonly elementKeyString?: string | null;
  readonly elementKeyInt?: number | null;
}
export interface Diagnostic {
  readonly severity?: DiagnosticSeverity;
  readonly summary?: string;
  readonly detail?: string;
  readonly attribute?: AttributePath | null;
}
export const DiagnosticSeverity = { INVALID: 0, ERROR: 1, WARNING: 2 } as const;
export type DiagnosticSeverity = (typeof DiagnosticSeverity)[keyof typeof DiagnosticSeverity];
export const StringKind = { PLAIN: 0, MARKDOWN: 1 } as const;
export type StringKind = (typeof StringKind)[keyof typeof StringKind];
export interface Schema {
  readonly version?: number;
  readonly block?: SchemaBlock | null;
}
export interface SchemaBlock {
  readonly version?: number;
  readonly attributes?: readonly SchemaAttribute[];
  readonly blockTypes?: readonly SchemaNestedBlock[];
  readonly description?: string;
  readonly descriptionKind?: StringKind;
  readonly deprecated?: boolean;
}
export interface SchemaAttribute {
  readonly name?: string;
  readonly type?: Uint8Array;
  readonly description?: string;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly descriptionKind?: StringKind;
  readonly deprecated?: boolean;
  readonly nestedType?: SchemaObject | null;
  readonly writeOnly?: boolean;
}
export interface SchemaObject {
  readonly attributes?: readonly SchemaAttribute[];
  readonly nesting?: SchemaObjectNestingMode;
  readonly minItems?: number;
  readonly maxItems?: number;
}
export const SchemaObjectNestingMode = { INVALID: 0, SINGLE: 1, LIST: 2, SET: 3, MAP: 4 } as const;
export type SchemaObjectNestingMode = (typeof SchemaObjectNestingMode)[keyof typeof SchemaObjectNestingMode];
export interface SchemaNestedBlock {
  readonly typeName?: string;
  readonly block?: SchemaBlock | null;
  readonly nesting?: SchemaNestedBlockNestingMode;
  readonly minItems?: number;
  readonly maxItems?: number;
}
export const SchemaNestedBlockNestingMode = {
  INVALID: 0,
  SINGLE: 1,
  LIST: 2,
  SET: 3,
  MAP: 4,
  GROUP: 5,
} as const;
export type SchemaNestedBlockNestingMode =
  (typeof SchemaNestedBlockNestingMode)[keyof typeof SchemaNestedBlockNestingMode];
export interface Function {
  readonly parameters?: readonly FunctionParameter[];
  readonly variadicParameter?: FunctionParameter | null;
  readonly return?: FunctionReturn | null;
  readonly summary?: string;
  readonly description?: string;
  readonly descriptionKind?: StringKind;
  readonly deprecationMessage?: string;
}
export interface FunctionParameter {
  readonly name?: string;
  readonly type?: Uint8Array;
  readonly allowNullValue?: boolean;
  readonly allowUnknownValues?: boolean;
  readonly description?: string;
  readonly descriptionKind?: StringKind;
}
export interface FunctionReturn {
  readonly type?: Uint8Array;
}
export interface FunctionError {
  readonly text?: string;
  readonly functionArgument?: number | null;
}
export interface ServerCapabilities {
  readonly planDestroy?: boolean;
  readonly getProviderSchemaOptional?: boolean;
  readonly moveResourceState?: boolean;
}
export interface ClientCapabilities {
  readonly deferralAllowed: boolean;
  readonly writeOnlyAttributesAllowed: boolean;
}
export interface Deferred {
  readonly reason?: DeferredReason;
}
export const DeferredReason = {
  UNKNOWN: 0,
  RESOURCE_CONFIG_UNKNOWN: 1,
  PROVIDER_CONFIG_UNKNOWN: 2,
  ABSENT_PREREQ: 3,
} as const;
export type DeferredReason = (typeof DeferredReason)[keyof typeof DeferredReason];
export interface Timestamp {
  readonly seconds?: number;
  readonly nanos?: number;
}
export type GetMetadata = Readonly<Record<string, never>>;
export type GetMetadataRequest = Readonly<Record<string, never>>;
export interface GetMetadataResponse {
  readonly serverCapabilities?: ServerCapabilities | null;
  readonly diagnostics?: readonly Diagnostic[];
  readonly dataSources?: readonly GetMetadataDataSourceMetadata[];
  readonly resources?: readonly GetMetadataResourceMetadata[];
  readonly functions?: readonly GetMetadataFunctionMetadata[];
  readonly ephemeralResources?: readonly GetMetadataEphemeralResourceMetadata[];
}
export interface GetMetadataDataSourceMetadata {
  readonly typeName?: string;
}
export interface GetMetadataResourceMetadata {
  readonly typeName?: string;
}
export interface GetMetadataFunctionMetadata {
  readonly name?: string;
}
export interface GetMetadataEphemeralResourceMetadata {
  readonly typeName?: string;
}
export type GetProviderSchema = Readonly<Record<string, never>>;
export type GetProviderSchemaRequest = Readonly<Record<string, never>>;
export interface GetProviderSchemaResponse {
  readonly provider?: Schema | null;
  readonly resourceSchemas?: Readonly<Record<string, Schema>>;
  readonly dataSourceSchemas?: Readonly<Record<string, Schema>>;
  readonly diagnostics?: readonly Diagnostic[];
  readonly providerMeta?: Schema | null;
  readonly serverCapabilities?: ServerCapabilities | null;
  readonly functions?: Readonly<Record<string, Function>>;
  readonly ephemeralResourceSchemas?: Readonly<Record<string, Schema>>;
}
export type ValidateProviderConfig = Readonly<Record<string, never>>;
export interface ValidateProviderConfigRequest {
  readonly config: DynamicValue | null;
}
export interface ValidateProviderConfigResponse {
  readonly diagnostics?: readonly Diagnostic[];
}
export type ValidateResourceConfig = Readonly<Record<string, never>>;
export interface ValidateResourceConfigRequest {
  readonly typeName: string;
  readonly config: DynamicValue | null;
  readonly clientCapabilities: ClientCapabilities | null;
}
export interface ValidateResourceConfigResponse {
  readonly diagnostics?: readonly Diagnostic[];
}
export type ValidateDataResourceConfig = Readonly<Record<string, never>>;
export interface ValidateDataResourceConfigRequest {
  readonly typeName: string;
  readonly config: DynamicValue | null;
}
export interface ValidateDataResourceConfigResponse {
  readonly diagnostics?: readonly Diagnostic[];
}
export type UpgradeResourceState = Readonly<Record<string, never>>;
export interface UpgradeResourceStateRequest {
  readonly typeName: string;
  readonly version: number;
  readonly rawState: RawState | null;
}
export interface UpgradeResourceStateResponse {
  readonly upgradedState?: DynamicValue | null;
  readonly diagnostics?: readonly Diagnostic[];
}
export type ConfigureProvider = Readonly<Record<string, never>>;
export interface ConfigureProviderRequest {
  readonly terraformVersion: string;
  readonly config: DynamicValue | null;
  readonly clientCapabilities: ClientCapabilities | null;
}
export interface ConfigureProviderResponse {
  readonly diagnostics?: readonly Diagnostic[];
}
export type ReadResource = Readonly<Record<string, never>>;
export interface ReadResourceRequest {
  readonly typeName: string;
  readonly currentState: DynamicValue | null;
  readonly private: Uint8Array;
  readonly providerMeta: DynamicValue | null;
  readonly clientCapabilities: ClientCapabilities | null;
}
export interface ReadResourceResponse {
  readonly newState?: DynamicValue | null;
  readonly diagnostics?: readonly Diagnostic[];
  readonly private?: Uint8Array;
  readonly deferred?: Deferred | null;
}
export type PlanResourceChange = Readonly<Record<string, never>>;
export interface PlanResourceChangeRequest {
  readonly typeName: string;
  readonly priorState: DynamicValue | null;
  readonly proposedNewState: DynamicValue | null;
  readonly config: DynamicValue | null;
  readonly priorPrivate: Uint8Array;
  readonly providerMeta: DynamicValue | null;
  readonly clientCapabilities: ClientCapabilities | null;
}
export interface PlanResourceChangeResponse {
  readonly plannedState?: DynamicValue | null;
  readonly requiresReplace?: readonly AttributePath[];
  readonly plannedPrivate?: Uint8Array;
  readonly diagnostics?: readonly Diagnostic[];
  readonly legacyTypeSystem?: boolean;
  readonly deferred?: Deferred | null;
}
export type ApplyResourceChange = Readonly<Record<string, never>>;
export interface ApplyResourceChangeRequest {
  readonly typeName: string;
  readonly priorState: DynamicValue | null;
  readonly plannedState: DynamicValue | null;
  readonly config: DynamicValue | null;
  readonly plannedPrivate: Uint8Array;
  readonly providerMeta: DynamicValue | null;
}
export interface ApplyResourceChangeResponse {
  readonly newState?: DynamicValue | null;
  readonly private?: Uint8Array;
  readonly diagnostics?: readonly Diagnostic[];
  readonly legacyTypeSystem?: boolean;
}
export type ImportResourceState = Readonly<Record<string, never>>;
export interface ImportResourceStateRequest {
  readonly typeName: string;
  readonly id: string;
  readonly clientCapabilities: ClientCapabilities | null;
}
export interface ImportResourceStateImportedResource {
  readonly typeName?: string;
  readonly state?: DynamicValue | null;
  readonly private?: Uint8Array;
}
export interface ImportResourceStateResponse {
  readonly importedResources?: readonly ImportResourceStateImportedResource[];
  readonly diagnostics?: readonly Diagnostic[];
  readonly deferred?: Deferred | null;
}
export type MoveResourceState = Readonly<Record<string, never>>;
export interface MoveResourceStateRequest {
  readonly sourceProviderAddress: string;
  readonly sourceTypeName: string;
  readonly sourceSchemaVersion: number;
  readonly sourceState: RawState | null;
  readonly targetTypeName: string;
  readonly sourcePrivate: Uint8Array;
}
export interface MoveResourceStateResponse {
  readonly targetState?: DynamicValue | null;
  readonly diagnostics?: readonly Diagnostic[];
  readonly targetPrivate?: Uint8Array;
}
export type ReadDataSource = Readonly<Record<string, never>>;
export interface ReadDataSourceRequest {
  readonly typeName: string;
  readonly config: DynamicValue | null;
  readonly providerMeta: DynamicValue | null;
  readonly clientCapabilities: ClientCapabilities | null;
}
export interface ReadDataSourceResponse {
  readonly state?: DynamicValue | null;
  readonly diagnostics?: readonly Diagnostic[];
  readonly deferred?: Deferred | null;
}
export type ValidateEphemeralResourceConfig = Readonly<Record<string, never>>;
export interface ValidateEphemeralResourceConfigRequest {
  readonly typeName: string;
  readonly config: DynamicValue | null;
}
export interface ValidateEphemeralResourceConfigResponse {
  readonly diagnostics?: readonly Diagnostic[];
}
export type OpenEphemeralResource = Readonly<Record<string, never>>;
export interface OpenEphemeralResourceRequest {
  readonly typeName: string;
  readonly config: DynamicValue | null;
  readonly clientCapabilities: ClientCapabilities | null;
}
export interface OpenEphemeralResourceResponse {
  readonly diagnostics?: readonly Diagnostic[];
  readonly renewAt?: Timestamp | null;
  readonly result?: DynamicValue | null;
  readonly private?: Uint8Array | null;
  readonly deferred?: Deferred | null;
}
export type RenewEphemeralResource = Readonly<Record<string, never>>;
export interface RenewEphemeralResourceRequest {
  readonly typeName: string;
  readonly private: Uint8Array | null;
}
export interface RenewEphemeralResourceResponse {
  readonly diagnostics?: readonly Diagnostic[];
  readonly renewAt?: Timestamp | null;
  readonly private?: Uint8Array | null;
}
export type CloseEphemeralResource = Readonly<Record<string, never>>;
export interface CloseEphemeralResourceRequest {
  readonly typeName: string;
  readonly private: Uint8Array | null;
}
export interface CloseEphemeralResourceResponse {
  readonly diagnostics?: readonly Diagnostic[];
}
export type GetFunctions = Readonly<Record<string, never>>;
export type GetFunctionsRequest = Readonly<Record<string, never>>;
export interface GetFunctionsResponse {
  readonly functions?: Readonly<Record<string, Function>>;
  readonly diagnostics?: readonly Diagnostic[];
}
export type CallFunction = Readonly<Record<string, never>>;
export interface CallFunctionRequest {
  readonly name: string;
  readonly arguments: readonly DynamicValue[];
}
export interface CallFunctionResponse {
  readonly result?: DynamicValue | null;
  readonly error?: FunctionError | null;
}
export type StopProvider = Readonly<Record<string, never>>;
export type StopProviderRequest = Readonly<Record<string, never>>;
export interface StopProviderResponse {
  readonly error?: string;
}
/** Request and answer of each method of the service. */
export interface Methods {
  readonly GetMetadata: { readonly request: GetMetadataRequest; readonly response: GetMetadataResponse };
  readonly GetProviderSchema: {
    readonly request: GetProviderSchemaRequest;
    readonly response: GetProviderSchemaResponse;
  };
  readonly ValidateProviderConfig: {
    readonly request: ValidateProviderConfigRequest;
    readonly response: ValidateProviderConfigResponse;
  };
  readonly ValidateResourceConfig: {
    readonly request: ValidateResourceConfigRequest;
    readonly response: ValidateResourceConfigResponse;
  };
  readonly ValidateDataResourceConfig: {
    readonly request: ValidateDataResourceConfigRequest;
    readonly response: ValidateDataResourceConfigResponse;
  };
  readonly UpgradeResourceState: {
    readonly request: UpgradeResourceStateRequest;
    readonly response: UpgradeResourceStateResponse;
  };
  readonly ConfigureProvider: {
    readonly request: ConfigureProviderRequest;
    readonly response: ConfigureProviderResponse;
  };
  readonly ReadResource: { readonly request: ReadResourceRequest; readonly response: ReadResourceResponse };
  readonly PlanResourceChange: {
    readonly request: PlanResourceChangeRequest;
    readonly response: PlanResourceChangeResponse;
  };
  readonly ApplyResourceChange: {
    readonly request: ApplyResourceChangeRequest;
    readonly response: ApplyResourceChangeResponse;
  };
  readonly ImportResourceState: {
    readonly request: ImportResourceStateRequest;
    readonly response: ImportResourceStateResponse;
  };
  readonly MoveResourceState: {
    readonly request: MoveResourceStateRequest;
    readonly response: MoveResourceStateResponse;
  };
  readonly ReadDataSource: {
    readonly request: ReadDataSourceRequest;
    readonly response: ReadDataSourceResponse;
  };
  readonly ValidateEphemeralResourceConfig: {
    readonly request: ValidateEphemeralResourceConfigRequest;
    readonly response: ValidateEphemeralResourceConfigResponse;
  };
  readonly OpenEphemeralResource: {
    readonly request: OpenEphemeralResourceRequest;
    readonly response: OpenEphemeralResourceResponse;
  };
  readonly RenewEphemeralResource: {
    readonly request: RenewEphemeralResourceRequest;
    readonly response: RenewEphemeralResourceResponse;
  };
  readonly CloseEphemeralResource: {
    readonly request: CloseEphemeralResourceRequest;
    readonly response: CloseEphemeralResourceResponse;
  };
  readonly GetFunctions: { readonly request: GetFunctionsRequest; readonly response: GetFunctionsResponse };
  readonly CallFunction: { readonly request: CallFunctionRequest; readonly response: CallFunctionResponse };
  readonly StopProvider: { readonly request: StopProviderRequest; readonly response: StopProviderResponse };
}
/** What protobufjs makes its encoders and decoders of. */
export const descriptor = {
  nested: {
    tfplugin6: {
      nested: {
        Provider: {
          methods: {
            GetMetadata: { requestType: 'GetMetadata.Request', responseType: 'GetMetadata.Response' },
            GetProviderSchema: {
              requestType: 'GetProviderSchema.Request',
              responseType: 'GetProviderSchema.Response',
            },
            ValidateProviderConfig: {
              requestType: 'ValidateProviderConfig.Request',
              responseType: 'ValidateProviderConfig.Response',
            },
            ValidateResourceConfig: {
              requestType: 'ValidateResourceConfig.Request',
              responseType: 'ValidateResourceConfig.Response',
            },
            ValidateDataResourceConfig: {
              requestType: 'ValidateDataResourceConfig.Request',
              responseType: 'ValidateDataResourceConfig.Response',
            },
            UpgradeResourceState: {
              requestType: 'UpgradeResourceState.Request',
              responseType: 'UpgradeResourceState.Response',
            },
            ConfigureProvider: {
              requestType: 'ConfigureProvider.Request',
              responseType: 'ConfigureProvider.Response',
            },
            ReadResource: { requestType: 'ReadResource.Request', responseType: 'ReadResource.Response' },
            PlanResourceChange: {
              requestType: 'PlanResourceChange.Request',
              responseType: 'PlanResourceChange.Response',
            },
            ApplyResourceChange: {
              requestType: 'ApplyResourceChange.Request',
              responseType: 'ApplyResourceChange.Response',
            },
            ImportResourceState: {
              requestType: 'ImportResourceState.Request',
              responseType: 'ImportResourceState.Response',
            },
            MoveResourceState: {
              requestType: 'MoveResourceState.Request',
              responseType: 'MoveResourceState.Response',
            },
            ReadDataSource: {
              requestType: 'ReadDataSource.Request',
              responseType: 'ReadDataSource.Response',
            },
            ValidateEphemeralResourceConfig: {
              requestType: 'ValidateEphemeralResourceConfig.Request',
              responseType: 'ValidateEphemeralResourceConfig.Response',
            },
            OpenEphemeralResource: {
              requestType: 'OpenEphemeralResource.Request',
              responseType: 'OpenEphemeralResource.Response',
            },
            RenewEphemeralResource: {
              requestType: 'RenewEphemeralResource.Request',
              responseType: 'RenewEphemeralResource.Response',
            },
            CloseEphemeralResource: {
              requestType: 'CloseEphemeralResource.Request',
              responseType: 'CloseEphemeralResource.Response',
            },
            GetFunctions: { requestType: 'GetFunctions.Request', responseType: 'GetFunctions.Response' },
            CallFunction: { requestType: 'CallFunction.Request', responseType: 'CallFunction.Response' },
            StopProvider: { requestType: 'StopProvider.Request', responseType: 'StopProvider.Response' },
          },
        },
        DynamicValue: { fields: { msgpack: { type: 'bytes', id: 1 }, json: { type: 'bytes', id: 2 } } },
        RawState: {
          fields: { json: { type: 'bytes', id: 1 }, flatmap: { keyType: 'string', type: 'string', id: 2 } },
        },
        AttributePath: {
          fields: { steps: { rule: 'repeated', type: 'Step', id: 1 } },
          nested: {
            Step: {
              oneofs: { selector: { oneof: ['attributeName', 'elementKeyString', 'elementKeyInt'] } },
              fields: {
                attributeName: { type: 'string', id: 1, protoName: 'attribute_name' },
                elementKeyString: { type: 'string', id: 2, protoName: 'element_key_string' },
                elementKeyInt: { type: 'int64', id: 3, protoName: 'element_key_int' },
              },
            },
          },
        },
        Diagnostic: {
          fields: {
            severity: { type: 'Severity', id: 1 },
            summary: { type: 'string', id: 2 },
            detail: { type: 'string', id: 3 },
            attribute: { type: 'AttributePath', id: 4 },
          },
          nested: { Severity: { values: { INVALID: 0, ERROR: 1, WARNING: 2 } } },
        },
        StringKind: { values: { PLAIN: 0, MARKDOWN: 1 } },
        Schema: {
          fields: { version: { type: 'int64', id: 1 }, block: { type: 'Block', id: 2 } },
          nested: {
            Block: {
              fields: {
                version: { type: 'int64', id: 1 },
                attributes: { rule: 'repeated', type: 'Attribute', id: 2 },
                blockTypes: { rule: 'repeated', type: 'NestedBlock', id: 3, protoName: 'block_types' },
                description: { type: 'string', id: 4 },
                descriptionKind: { type: 'StringKind', id: 5, protoName: 'description_kind' },
                deprecated: { type: 'bool', id: 6 },
              },
            },
            Attribute: {
              fields: {
                name: { type: 'string', id: 1 },
                type: { type: 'bytes', id: 2 },
                description: { type: 'string', id: 3 },
                required: { type: 'bool', id: 4 },
                optional: { type: 'bool', id: 5 },
                computed: { type: 'bool', id: 6 },
                sensitive: { type: 'bool', id: 7 },
                descriptionKind: { type: 'StringKind', id: 8, protoName: 'description_kind' },
                deprecated: { type: 'bool', id: 9 },
                nestedType: { type: 'Object', id: 10, protoName: 'nested_type' },
                writeOnly: { type: 'bool', id: 11, protoName: 'write_only' },
              },
            },
            Object: {
              fields: {
                attributes: { rule: 'repeated', type: 'Attribute', id: 1 },
                nesting: { type: 'NestingMode', id: 3 },
                minItems: { type: 'int64', id: 4, protoName: 'min_items' },
                maxItems: { type: 'int64', id: 5, protoName: 'max_items' },
              },
              nested: { NestingMode: { values: { INVALID: 0, SINGLE: 1, LIST: 2, SET: 3, MAP: 4 } } },
            },
            NestedBlock: {
              fields: {
                typeName: { type: 'string', id: 1, protoName: 'type_name' },
                block: { type: 'Block', id: 2 },
                nesting: { type: 'NestingMode', id: 3 },
                minItems: { type: 'int64', id: 4, protoName: 'min_items' },
                maxItems: { type: 'int64', id: 5, protoName: 'max_items' },
              },
              nested: {
                NestingMode: { values: { INVALID: 0, SINGLE: 1, LIST: 2, SET: 3, MAP: 4, GROUP: 5 } },
              },
            },
          },
        },
        Function: {
          fields: {
            parameters: { rule: 'repeated', type: 'Parameter', id: 1 },
            variadicParameter: { type: 'Parameter', id: 2, protoName: 'variadic_parameter' },
            return: { type: 'Return', id: 3 },
            summary: { type: 'string', id: 4 },
            description: { type: 'string', id: 5 },
            descriptionKind: { type: 'StringKind', id: 6, protoName: 'description_kind' },
            deprecationMessage: { type: 'string', id: 7, protoName: 'deprecation_message' },
          },
          nested: {
            Parameter: {
              fields: {
                name: { type: 'string', id: 1 },
                type: { type: 'bytes', id: 2 },
                allowNullValue: { type: 'bool', id: 3, protoName: 'allow_null_value' },
                allowUnknownValues: { type: 'bool', id: 4, protoName: 'allow_unknown_values' },
                description: { type: 'string', id: 5 },
                descriptionKind: { type: 'StringKind', id: 6, protoName: 'description_kind' },
              },
            },
            Return: { fields: { type: { type: 'bytes', id: 1 } } },
          },
        },
        FunctionError: {
          oneofs: { _functionArgument: { oneof: ['functionArgument'] } },
          fields: {
            text: { type: 'string', id: 1 },
            functionArgument: {
              type: 'int64',
              id: 2,
              protoName: 'function_argument',
              options: { proto3_optional: true },
            },
          },
        },
        ServerCapabilities: {
          fields: {
            planDestroy: { type: 'bool', id: 1, protoName: 'plan_destroy' },
            getProviderSchemaOptional: { type: 'bool', id: 2, protoName: 'get_provider_schema_optional' },
            moveResourceState: { type: 'bool', id: 3, protoName: 'move_resource_state' },
          },
        },
        ClientCapabilities: {
          fields: {
            deferralAllowed: { type: 'bool', id: 1, protoName: 'deferral_allowed' },
            writeOnlyAttributesAllowed: { type: 'bool', id: 2, protoName: 'write_only_attributes_allowed' },
          },
        },
        Deferred: {
          fields: { reason: { type: 'Reason', id: 1 } },
          nested: {
            Reason: {
              values: {
                UNKNOWN: 0,
                RESOURCE_CONFIG_UNKNOWN: 1,
                PROVIDER_CONFIG_UNKNOWN: 2,
                ABSENT_PREREQ: 3,
              },
            },
          },
        },
        Timestamp: { fields: { seconds: { type: 'int64', id: 1 }, nanos: { type: 'int32', id: 2 } } },
        GetMetadata: {
          fields: {},
          nested: {
            Request: { fields: {} },
            Response: {
              fields: {
                serverCapabilities: { type: 'ServerCapabilities', id: 1, protoName: 'server_capabilities' },
                diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 2 },
                dataSources: {
                  rule: 'repeated',
                  type: 'DataSourceMetadata',
                  id: 3,
                  protoName: 'data_sources',
                },
                resources: { rule: 'repeated', type: 'ResourceMetadata', id: 4 },
                functions: { rule: 'repeated', type: 'FunctionMetadata', id: 5 },
                ephemeralResources: {
                  rule: 'repeated',
                  type: 'EphemeralResourceMetadata',
                  id: 6,
                  protoName: 'ephemeral_resources',
                },
              },
            },
            DataSourceMetadata: { fields: { typeName: { type: 'string', id: 1, protoName: 'type_name' } } },
            ResourceMetadata: { fields: { typeName: { type: 'string', id: 1, protoName: 'type_name' } } },
            FunctionMetadata: { fields: { name: { type: 'string', id: 1 } } },
            EphemeralResourceMetadata: {
              fields: { typeName: { type: 'string', id: 1, protoName: 'type_name' } },
            },
          },
        },
        GetProviderSchema: {
          fields: {},
          nested: {
            Request: { fields: {} },
            Response: {
              fields: {
                provider: { type: 'Schema', id: 1 },
                resourceSchemas: { keyType: 'string', type: 'Schema', id: 2, protoName: 'resource_schemas' },
                dataSourceSchemas: {
                  keyType: 'string',
                  type: 'Schema',
                  id: 3,
                  protoName: 'data_source_schemas',
                },
                diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 4 },
                providerMeta: { type: 'Schema', id: 5, protoName: 'provider_meta' },
                serverCapabilities: { type: 'ServerCapabilities', id: 6, protoName: 'server_capabilities' },
                functions: { keyType: 'string', type: 'Function', id: 7 },
                ephemeralResourceSchemas: {
                  keyType: 'string',
                  type: 'Schema',
                  id: 8,
                  protoName: 'ephemeral_resource_schemas',
                },
              },
            },
          },
        },
        ValidateProviderConfig: {
          fields: {},
          nested: {
            Request: { fields: { config: { type: 'DynamicValue', id: 1 } } },
            Response: { fields: { diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 2 } } },
          },
        },
        ValidateResourceConfig: {
          fields: {},
          nested: {
            Request: {
              fields: {
                typeName: { type: 'string', id: 1, protoName: 'type_name' },
                config: { type: 'DynamicValue', id: 2 },
                clientCapabilities: { type: 'ClientCapabilities', id: 3, protoName: 'client_capabilities' },
              },
            },
            Response: { fields: { diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 1 } } },
          },
        },
        ValidateDataResourceConfig: {
          fields: {},
          nested: {
            Request: {
              fields: {
                typeName: { type: 'string', id: 1, protoName: 'type_name' },
                config: { type: 'DynamicValue', id: 2 },
              },
            },
            Response: { fields: { diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 1 } } },
          },
        },
        UpgradeResourceState: {
          fields: {},
          nested: {
            Request: {
              fields: {
                typeName: { type: 'string', id: 1, protoName: 'type_name' },
                version: { type: 'int64', id: 2 },
                rawState: { type: 'RawState', id: 3, protoName: 'raw_state' },
              },
            },
            Response: {
              fields: {
                upgradedState: { type: 'DynamicValue', id: 1, protoName: 'upgraded_state' },
                diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 2 },
              },
            },
          },
        },
        ConfigureProvider: {
          fields: {},
          nested: {
            Request: {
              fields: {
                terraformVersion: { type: 'string', id: 1, protoName: 'terraform_version' },
                config: { type: 'DynamicValue', id: 2 },
                clientCapabilities: { type: 'ClientCapabilities', id: 3, protoName: 'client_capabilities' },
              },
            },
            Response: { fields: { diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 1 } } },
          },
        },
        ReadResource: {
          fields: {},
          nested: {
            Request: {
              fields: {
                typeName: { type: 'string', id: 1, protoName: 'type_name' },
                currentState: { type: 'DynamicValue', id: 2, protoName: 'current_state' },
                private: { type: 'bytes', id: 3 },
                providerMeta: { type: 'DynamicValue', id: 4, protoName: 'provider_meta' },
                clientCapabilities: { type: 'ClientCapabilities', id: 5, protoName: 'client_capabilities' },
              },
            },
            Response: {
              fields: {
                newState: { type: 'DynamicValue', id: 1, protoName: 'new_state' },
                diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 2 },
                private: { type: 'bytes', id: 3 },
                deferred: { type: 'Deferred', id: 4 },
              },
            },
          },
        },
        PlanResourceChange: {
          fields: {},
          nested: {
            Request: {
              fields: {
                typeName: { type: 'string', id: 1, protoName: 'type_name' },
                priorState: { type: 'DynamicValue', id: 2, protoName: 'prior_state' },
                proposedNewState: { type: 'DynamicValue', id: 3, protoName: 'proposed_new_state' },
                config: { type: 'DynamicValue', id: 4 },
                priorPrivate: { type: 'bytes', id: 5, protoName: 'prior_private' },
                providerMeta: { type: 'DynamicValue', id: 6, protoName: 'provider_meta' },
                clientCapabilities: { type: 'ClientCapabilities', id: 7, protoName: 'client_capabilities' },
              },
            },
            Response: {
              fields: {
                plannedState: { type: 'DynamicValue', id: 1, protoName: 'planned_state' },
                requiresReplace: {
                  rule: 'repeated',
                  type: 'AttributePath',
                  id: 2,
                  protoName: 'requires_replace',
                },
                plannedPrivate: { type: 'bytes', id: 3, protoName: 'planned_private' },
                diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 4 },
                legacyTypeSystem: { type: 'bool', id: 5, protoName: 'legacy_type_system' },
                deferred: { type: 'Deferred', id: 6 },
              },
            },
          },
        },
        ApplyResourceChange: {
          fields: {},
          nested: {
            Request: {
              fields: {
                typeName: { type: 'string', id: 1, protoName: 'type_name' },
                priorState: { type: 'DynamicValue', id: 2, protoName: 'prior_state' },
                plannedState: { type: 'DynamicValue', id: 3, protoName: 'planned_state' },
                config: { type: 'DynamicValue', id: 4 },
                plannedPrivate: { type: 'bytes', id: 5, protoName: 'planned_private' },
                providerMeta: { type: 'DynamicValue', id: 6, protoName: 'provider_meta' },
              },
            },
            Response: {
              fields: {
                newState: { type: 'DynamicValue', id: 1, protoName: 'new_state' },
                private: { type: 'bytes', id: 2 },
                diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 3 },
                legacyTypeSystem: { type: 'bool', id: 4, protoName: 'legacy_type_system' },
              },
            },
          },
        },
        ImportResourceState: {
          fields: {},
          nested: {
            Request: {
              fields: {
                typeName: { type: 'string', id: 1, protoName: 'type_name' },
                id: { type: 'string', id: 2 },
                clientCapabilities: { type: 'ClientCapabilities', id: 3, protoName: 'client_capabilities' },
              },
            },
            ImportedResource: {
              fields: {
                typeName: { type: 'string', id: 1, protoName: 'type_name' },
                state: { type: 'DynamicValue', id: 2 },
                private: { type: 'bytes', id: 3 },
              },
            },
            Response: {
              fields: {
                importedResources: {
                  rule: 'repeated',
                  type: 'ImportedResource',
                  id: 1,
                  protoName: 'imported_resources',
                },
                diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 2 },
                deferred: { type: 'Deferred', id: 3 },
              },
            },
          },
        },
        MoveResourceState: {
          fields: {},
          nested: {
            Request: {
              fields: {
                sourceProviderAddress: { type: 'string', id: 1, protoName: 'source_provider_address' },
                sourceTypeName: { type: 'string', id: 2, protoName: 'source_type_name' },
                sourceSchemaVersion: { type: 'int64', id: 3, protoName: 'source_schema_version' },
                sourceState: { type: 'RawState', id: 4, protoName: 'source_state' },
                targetTypeName: { type: 'string', id: 5, protoName: 'target_type_name' },
                sourcePrivate: { type: 'bytes', id: 6, protoName: 'source_private' },
              },
            },
            Response: {
              fields: {
                targetState: { type: 'DynamicValue', id: 1, protoName: 'target_state' },
                diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 2 },
                targetPrivate: { type: 'bytes', id: 3, protoName: 'target_private' },
              },
            },
          },
        },
        ReadDataSource: {
          fields: {},
          nested: {
            Request: {
              fields: {
                typeName: { type: 'string', id: 1, protoName: 'type_name' },
                config: { type: 'DynamicValue', id: 2 },
                providerMeta: { type: 'DynamicValue', id: 3, protoName: 'provider_meta' },
                clientCapabilities: { type: 'ClientCapabilities', id: 4, protoName: 'client_capabilities' },
              },
            },
            Response: {
              fields: {
                state: { type: 'DynamicValue', id: 1 },
                diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 2 },
                deferred: { type: 'Deferred', id: 3 },
              },
            },
          },
        },
        ValidateEphemeralResourceConfig: {
          fields: {},
          nested: {
            Request: {
              fields: {
                typeName: { type: 'string', id: 1, protoName: 'type_name' },
                config: { type: 'DynamicValue', id: 2 },
              },
            },
            Response: { fields: { diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 1 } } },
          },
        },
        OpenEphemeralResource: {
          fields: {},
          nested: {
            Request: {
              fields: {
                typeName: { type: 'string', id: 1, protoName: 'type_name' },
                config: { type: 'DynamicValue', id: 2 },
                clientCapabilities: { type: 'ClientCapabilities', id: 3, protoName: 'client_capabilities' },
              },
            },
            Response: {
              oneofs: { _renewAt: { oneof: ['renewAt'] }, _private: { oneof: ['private'] } },
              fields: {
                diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 1 },
                renewAt: {
                  type: 'Timestamp',
                  id: 2,
                  protoName: 'renew_at',
                  options: { proto3_optional: true },
                },
                result: { type: 'DynamicValue', id: 3 },
                private: { type: 'bytes', id: 4, options: { proto3_optional: true } },
                deferred: { type: 'Deferred', id: 5 },
              },
            },
          },
        },
        RenewEphemeralResource: {
          fields: {},
          nested: {
            Request: {
              oneofs: { _private: { oneof: ['private'] } },
              fields: {
                typeName: { type: 'string', id: 1, protoName: 'type_name' },
                private: { type: 'bytes', id: 2, options: { proto3_optional: true } },
              },
            },
            Response: {
              oneofs: { _renewAt: { oneof: ['renewAt'] }, _private: { oneof: ['private'] } },
              fields: {
                diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 1 },
                renewAt: {
                  type: 'Timestamp',
                  id: 2,
                  protoName: 'renew_at',
                  options: { proto3_optional: true },
                },
                private: { type: 'bytes', id: 3, options: { proto3_optional: true } },
              },
            },
          },
        },
        CloseEphemeralResource: {
          fields: {},
          nested: {
            Request: {
              oneofs: { _private: { oneof: ['private'] } },
              fields: {
                typeName: { type: 'string', id: 1, protoName: 'type_name' },
                private: { type: 'bytes', id: 2, options: { proto3_optional: true } },
              },
            },
            Response: { fields: { diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 1 } } },
          },
        },
        GetFunctions: {
          fields: {},
          nested: {
            Request: { fields: {} },
            Response: {
              fields: {
                functions: { keyType: 'string', type: 'Function', id: 1 },
                diagnostics: { rule: 'repeated', type: 'Diagnostic', id: 2 },
              },
            },
          },
        },
        CallFunction: {
          fields: {},
          nested: {
            Request: {
              fields: {
                name: { type: 'string', id: 1 },
                arguments: { rule: 'repeated', type: 'DynamicValue', id: 2 },
              },
            },
            Response: {
              fields: { result: { type: 'DynamicValue', id: 1 }, error: { type: 'FunctionError', id: 2 } },
            },
          },
        },
        StopProvider: {
          fields: {},
          nested: { Request: { fields: {} }, Response: { fields: { error: { type: 'string', id: 1 } } } },
        },
      },
    },
  },
};
