#include "inventory/aws/model/model_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include "inventory/aws/model/model.h"
#include "inventory/base/encoding.h"
#include "open_model_file.h"

namespace inventory::aws::model {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is mapped, not converted");

constexpr std::string_view kMagic = "AWSMODEL";
constexpr std::uint32_t kFormatVersion = 1;
constexpr std::uint32_t kLengthBits = 8;
constexpr std::uint32_t kLongText = (1U << kLengthBits) - 1;

struct TableEntry {
  std::uint32_t offset, count, width;
};

struct Header {
  std::array<char, 8> magic;
  std::uint32_t format_version, file_size, checksum;
  TextReference botocore_version;
  std::array<TableEntry, 13> tables;
};

std::uint32_t Checksum(Header header) {
  header.checksum = 0;
  std::array<char, sizeof(Header)> bytes;
  std::memcpy(bytes.data(), &header, sizeof header);
  return Crc32({bytes.data(), bytes.size()});
}

/// True if the table lies within the file and has records of the type; then `table` shows it.
template <class Record>
bool Place(const ModelFile& file, const TableEntry& entry, Table<Record>& table) {
  const std::uint64_t end = entry.offset + std::uint64_t{entry.count} * entry.width;
  if (entry.width != sizeof(Record) || entry.offset % alignof(Record) != 0 || end > file.size) return false;
  table = Table<Record>(reinterpret_cast<const Record*>(file.data + entry.offset), entry.count);
  return true;
}

bool PlaceTables(ModelFile& file, const Header& header) {
  const auto& tables = header.tables;
  return Place(file, tables[0], file.services) && Place(file, tables[1], file.operations) &&
         Place(file, tables[2], file.shapes) && Place(file, tables[3], file.members) &&
         Place(file, tables[4], file.traits) && Place(file, tables[5], file.details) &&
         Place(file, tables[6], file.paginators) && Place(file, tables[7], file.lists) &&
         Place(file, tables[8], file.partitions) && Place(file, tables[9], file.regions) &&
         Place(file, tables[10], file.endpoints) && Place(file, tables[11], file.endpoint_sets) &&
         Place(file, tables[12], file.text);
}

std::unexpected<Error> Refuse(const std::filesystem::path& path, std::string_view reason) {
  return Fail(ErrorCode::kInvalidArgument,
              fmt::format("{} is not a file of compiled models that this program reads: {}; build it again "
                          "with this version's tools/compile_models",
                          path.native(), reason));
}

std::unexpected<Error> FailErrno(const std::filesystem::path& path, std::string_view what) {
  const int error = errno;
  if (error == ENOENT || error == ENOTDIR) {
    return Fail(ErrorCode::kNotFound,
                fmt::format("there is no file of compiled models at {}; tools/compile_models makes it",
                            path.native()));
  }
  return Fail(ErrorCode::kIo, fmt::format("cannot {} {}: {}", what, path.native(), std::strerror(error)));
}

}  // namespace

Result<std::unique_ptr<const ModelFile>> OpenModelFile(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return FailErrno(path, "open");
  struct ::stat status{};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor);
    return Refuse(path, "it is not a regular file");
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size < sizeof(Header)) {
    ::close(descriptor);
    return Refuse(path, "it is too short");
  }
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  ::close(descriptor);
  if (address == MAP_FAILED) return FailErrno(path, "map");
  // A call needs some records of one service; reading ahead would bring in what nobody asks for.
  ::madvise(address, size, MADV_RANDOM);
  auto file = std::make_unique<ModelFile>(static_cast<const std::byte*>(address), size);

  Header header;
  std::memcpy(&header, file->data, sizeof header);
  if (std::string_view(header.magic.data(), header.magic.size()) != kMagic) {
    return Refuse(path, "it does not begin with " + std::string(kMagic));
  }
  if (header.format_version != kFormatVersion) {
    return Refuse(path,
                  fmt::format("its format has version {}, not {}", header.format_version, kFormatVersion));
  }
  if (header.file_size != size) {
    return Refuse(path, fmt::format("it has {} bytes instead of {}", size, header.file_size));
  }
  if (header.checksum != Checksum(header)) return Refuse(path, "its header is damaged");
  if (!PlaceTables(*file, header)) return Refuse(path, "its tables are not where or what they should be");
  file->botocore_version = header.botocore_version;
  return std::unique_ptr<const ModelFile>(std::move(file));
}

ModelFile::~ModelFile() {
  ::munmap(const_cast<std::byte*>(data), size);
}

std::string_view ModelFile::Text(TextReference reference) const {
  const std::size_t available = text.size();
  std::size_t offset = reference >> kLengthBits;
  std::size_t length = reference & kLongText;
  if (length == 0 || offset >= available) return {};
  const std::span<const char> pool = text.Slice(0, text.size());
  if (length == kLongText) {
    std::uint32_t long_length = 0;
    if (available - offset < sizeof long_length) return {};
    std::memcpy(&long_length, pool.data() + offset, sizeof long_length);
    offset += sizeof long_length;
    length = long_length;
  }
  if (length > available - offset) return {};
  return {pool.data() + offset, length};
}

std::span<const std::uint32_t> ModelFile::List(ListReference reference) const {
  if (reference >= lists.size()) return {};
  return lists.Slice(reference + 1, lists[reference]);
}

}  // namespace inventory::aws::model
