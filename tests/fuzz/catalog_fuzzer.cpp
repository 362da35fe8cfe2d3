#include "inventory/collect/catalog.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "fuzz/answer.h"

namespace {

/// One directory for the process, gone with it.
class CatalogDirectory {
 public:
  CatalogDirectory() { inventory::fuzz::Require(mkdtemp(path_.data()) != nullptr, "there is a directory"); }
  ~CatalogDirectory() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }

 private:
  std::string path_ = std::filesystem::temp_directory_path() / "catalog-XXXXXX";
};

}  // namespace

// An entry of the catalogue: taken, or refused with file and line.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  static const CatalogDirectory directory;
  const std::string file = directory.path() + "/service.yaml";
  std::ofstream(file, std::ios::binary) << fuzz::Text(data, size);
  const auto catalog = collect::Catalog::Load(directory.path(), fuzz::CompiledModels());
  if (!catalog) {
    fuzz::Require(catalog.error().message().starts_with(file + ":"), "mistakes name file and line");
    return 0;
  }
  fuzz::Require(catalog->services().size() == 1, "a file is an entry");
  (void)catalog->types();
  return 0;
}
