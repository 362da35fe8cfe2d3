#pragma once

#include <string>
#include <string_view>

namespace inventory::log {

inline constexpr std::string_view kRedacted = "[redacted]";

/// The text with everything masked that looks like a credential:
/// - the values of names such as Authorization, X-Amz-Signature, X-Amz-Security-Token, SecretAccessKey,
/// SessionToken and
///   their spellings in files and headers, after ':' or '=';
/// - JSON web tokens, and the password in a URL's user part;
/// - what has the form of an AWS secret access key (40 characters of base64 in mixed case with digits) or of
/// a session
///   token (100 or more).
/// It errs on the side of masking, but leaves digests in hexadecimal and access key ids alone: they are no
/// secrets and are what one searches logs for.
std::string Redact(std::string_view text);

/// True for names whose value is a secret whatever it looks like.
bool NamesSecret(std::string_view name);

}  // namespace inventory::log
