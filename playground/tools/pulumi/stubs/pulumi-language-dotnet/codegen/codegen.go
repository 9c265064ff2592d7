// Package codegen declares the one type of the .NET code generator that the
// docker-build provider mentions in its schema: the generator itself is not
// needed to run the provider, and not every module proxy serves it.
package codegen

// CSharpPackageInfo is the schema's "csharp" section.
type CSharpPackageInfo struct {
	RespectSchemaVersion bool              `json:"respectSchemaVersion,omitempty"`
	PackageReferences    map[string]string `json:"packageReferences,omitempty"`
}
