// One protocol's work on calls, without network: for callgrind, which counts by function
// (codec_instructions.py).
//
//   codec_costs PROTOCOL SERVICE OPERATION PAGE CALLS
//
// PROTOCOL is "rpc-v2-cbor", or "" for the one that the service's model picks. Each call serialises an input,
// signs the request and parses the page.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "aws/protocol/parse.h"
#include "aws/protocol/serialize.h"
#include "inventory/aws/sigv4/signer.h"
#include "inventory/base/random.h"

// Not inlined and with plain names, so that callgrind tells them apart.
extern "C" {

[[gnu::noinline]] bool stage_serialise(inventory::aws::model::Protocol protocol,
                                       const inventory::aws::model::Operation& operation,
                                       inventory::Random& random, inventory::http::Request& request) {
  auto wire =
      inventory::aws::protocol::SerializeAs(protocol, operation, inventory::Value::Structure({}), random);
  if (!wire) return false;
  request.method = std::move(wire->method);
  request.url = "https://service.eu-west-1.amazonaws.com" + wire->path + "?" + wire->query;
  request.headers = std::move(wire->headers);
  request.body = std::move(wire->body);
  return true;
}

[[gnu::noinline]] bool stage_sign(inventory::http::Request& request,
                                  const inventory::aws::Credentials& credentials,
                                  const inventory::aws::sigv4::SigningContext& context) {
  return inventory::aws::sigv4::Sign(request, credentials, context).has_value();
}

[[gnu::noinline]] bool stage_parse(inventory::aws::model::Protocol protocol,
                                   const inventory::aws::model::Operation& operation,
                                   inventory::http::Response response) {
  inventory::Document document;
  return inventory::aws::protocol::ParseOutputAs(protocol, operation, std::move(response), document, {})
             .has_value() &&
         !document.root().fields().empty();
}
}

int main(int argc, char** argv) {
  using namespace inventory;
  if (argc != 6) {
    std::fputs("usage: codec_costs PROTOCOL SERVICE OPERATION PAGE CALLS\n", stderr);
    return 64;
  }
  const auto models = aws::model::Models::Open(INVENTORY_BINARY_DIR "/bin/models.bin");
  const auto service = models ? models->FindService(argv[2]) : std::nullopt;
  const auto operation = service ? service->FindOperation(argv[3]) : std::nullopt;
  if (!operation) {
    std::fputs("codec_costs: no models, or no such operation\n", stderr);
    return 65;
  }
  const auto protocol =
      std::string_view(argv[1]).empty() ? service->protocol() : aws::model::Protocol::kRpcV2Cbor;
  std::ifstream file(argv[4], std::ios::binary);
  const std::string page(std::istreambuf_iterator<char>(file), {});
  const aws::Credentials credentials{.access_key_id = "AKIDEXAMPLE",
                                     .secret_access_key = Secret("secret"),
                                     .session_token = Secret("token"),
                                     .expiration = std::nullopt,
                                     .source = "bench"};
  const auto context = aws::sigv4::SigningContext::For(service->signing_name(), "eu-west-1", Time());
  SeededRandom random(1);
  for (int call = std::atoi(argv[5]); call > 0; --call) {
    http::Request request;
    const bool done = stage_serialise(protocol, *operation, random, request) &&
                      stage_sign(request, credentials, context) &&
                      stage_parse(protocol, *operation, {.status = 200, .headers = {}, .body = page});
    if (!done) {
      std::fputs("codec_costs: a call failed\n", stderr);
      return 70;
    }
  }
}
