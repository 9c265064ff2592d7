// Package java declares the one type of the Java code generator that the
// docker-build provider mentions in its schema: the generator itself is not
// needed to run the provider, and not every module proxy serves it.
package java

// PackageInfo is the schema's "java" section.
type PackageInfo struct {
	BuildFiles                      string            `json:"buildFiles,omitempty"`
	GradleNexusPublishPluginVersion string            `json:"gradleNexusPublishPluginVersion,omitempty"`
	Dependencies                    map[string]string `json:"dependencies,omitempty"`
}
