#include <benchmark/benchmark.h>

#include <string_view>
#include <utility>
#include <vector>

#include "inventory/aws/endpoint/endpoint.h"
#include "inventory/aws/model/model.h"

namespace inventory::aws {
namespace {

const char* ModelsPath() {
  return INVENTORY_BINARY_DIR "/bin/models.bin";
}

/// The file's pages are in the page cache here, as in all but a machine's first run.
void BM_OpenModels(benchmark::State& state) {
  for (auto _ : state) {
    auto models = model::Models::Open(ModelsPath());
    if (!models) return state.SkipWithError(models.error().message().c_str());
    benchmark::DoNotOptimize(models);
  }
}
BENCHMARK(BM_OpenModels)->Unit(benchmark::kMicrosecond);

/// What a program pays before its first call: open, find, follow the output's shape.
void BM_OpenAndFindFirst(benchmark::State& state) {
  for (auto _ : state) {
    auto models = model::Models::Open(ModelsPath());
    if (!models) return state.SkipWithError(models.error().message().c_str());
    const auto operation = models->FindService("ec2")->FindOperation("DescribeInstances");
    benchmark::DoNotOptimize(operation->output()->FindMember("Reservations"));
  }
}
BENCHMARK(BM_OpenAndFindFirst)->Unit(benchmark::kMicrosecond);

void BM_FindOperation(benchmark::State& state) {
  const auto models = model::Models::Open(ModelsPath());
  if (!models) return state.SkipWithError(models.error().message().c_str());
  std::vector<std::pair<std::string_view, std::string_view>> names;
  for (std::size_t service = 0; service < models->service_count(); ++service) {
    for (std::size_t index = 0; index < models->service(service).operation_count(); ++index) {
      names.emplace_back(models->service(service).name(), models->service(service).operation(index).name());
    }
  }
  std::size_t next = 0;
  for (auto _ : state) {
    const auto& [service, operation] = names[next++ * 7919 % names.size()];
    benchmark::DoNotOptimize(models->FindService(service)->FindOperation(operation));
  }
}
BENCHMARK(BM_FindOperation);

void BM_ResolveEndpoint(benchmark::State& state) {
  const auto models = model::Models::Open(ModelsPath());
  if (!models) return state.SkipWithError(models.error().message().c_str());
  const auto operation = *models->FindService("ec2")->FindOperation("DescribeInstances");
  for (auto _ : state) benchmark::DoNotOptimize(endpoint::Resolve(operation, "eu-west-1", {}));
}
BENCHMARK(BM_ResolveEndpoint);

}  // namespace
}  // namespace inventory::aws

BENCHMARK_MAIN();
