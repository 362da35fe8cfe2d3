#pragma once

#include "inventory/aws/sigv4/credentials.h"
#include "inventory/base/clock.h"
#include "inventory/base/result.h"
#include "inventory/http/message.h"

namespace inventory::aws::sigv4 {

/// Signature Version 2 of a POST whose body is a form, percent-encoded: the only one that SimpleDB
/// understands. Adds the key's id, the token, the time and the signature to the form. kInternal
/// if the URL has no host. https://docs.aws.amazon.com/AmazonSimpleDB/latest/DeveloperGuide/HMACAuth.html
Result<> SignV2(http::Request& request, const Credentials& credentials, Time time);

}  // namespace inventory::aws::sigv4
