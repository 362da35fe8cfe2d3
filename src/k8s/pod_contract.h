#pragma once

namespace inventory::k8s {

/// Where the steps find each other's files: the runner's arguments name the same directories.
inline constexpr const char* kCredentialsDirectory = "/aws";
inline constexpr const char* kReportDirectory = "/recon";
/// Where the kubelet puts the token for AWS STS, if the Job asks for it itself.
inline constexpr const char* kTokenDirectory = "/var/run/secrets/inventory";

inline constexpr const char* kCredentialsVolume = "aws-creds";
inline constexpr const char* kReportVolume = "inventory-output";
inline constexpr const char* kTokenVolume = "aws-token";

}  // namespace inventory::k8s
