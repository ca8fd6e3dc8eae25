#include "sim/report/suite.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>

namespace realmsim::report {
namespace {

constexpr std::size_t kMostAnnotations = 10;

// Text of XML 1.0, where most control characters cannot stand at all.
std::string xml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\n':
        escaped += "&#10;";
        break;
      case '\t':
        escaped += c;
        break;
      default:
        escaped += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
  return escaped;
}

std::string folder_of(const SuiteCase& one) {
  const std::string folder = std::filesystem::path{one.file}.parent_path().string();
  return folder.empty() ? "." : folder;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

// A case that was not to be run as expected is a failure, one that could not be run is an error.
std::string junit_case(const SuiteCase& one) {
  std::string text = fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" time=\"{:.3f}\"",
                                 xml(folder_of(one)), xml(one.name), xml(one.file), one.seconds);
  if (one.good()) return text + "/>\n";
  const char* const element = one.exit == 1 ? "failure" : "error";
  return text + fmt::format(">\n      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n    </testcase>\n",
                            element, xml(one.status), xml(first_line(one.diagnosis)), xml(one.diagnosis));
}

// Values of workflow commands.
std::string escaped(std::string_view text, bool property) {
  std::string result;
  for (const char c : text) {
    const bool special = c == '%' || c == '\n' || c == '\r' || (property && (c == ':' || c == ','));
    result += special ? fmt::format("%{:02X}", static_cast<unsigned char>(c)) : std::string{c};
  }
  return result;
}

struct Annotation {
  std::string file;
  std::string line = "1";
  std::string column = "1";
  std::string message;
};

std::vector<Annotation> annotations_of(const std::vector<SuiteCase>& cases) {
  std::vector<Annotation> all;
  for (const SuiteCase& one : cases) {
    for (const nlohmann::json& diagnostic : one.diagnostics) {
      if (!diagnostic.contains("line")) continue;
      all.push_back({diagnostic.value("file", one.file), diagnostic["line"].dump(),
                     diagnostic["column"].dump(), diagnostic.value("message", "")});
    }
    if (!one.good() && one.diagnostics.empty()) all.push_back({.file = one.file, .message = one.diagnosis});
  }
  return all;
}

}  // namespace

nlohmann::json to_json(const SuiteCase& one) {
  return {{"file", one.file},       {"name", one.name},           {"status", one.status},
          {"exit", one.exit},       {"diagnosis", one.diagnosis}, {"diagnostics", one.diagnostics},
          {"seconds", one.seconds}, {"digest", one.digest}};
}

SuiteCase suite_case(const nlohmann::json& json) {
  return {json["file"],      json["name"],        json["status"],  json["exit"],
          json["diagnosis"], json["diagnostics"], json["seconds"], json["digest"]};
}

std::string junit(const std::vector<SuiteCase>& cases) {
  std::map<std::string, std::vector<const SuiteCase*>> suites;
  for (const SuiteCase& one : cases)
    suites[folder_of(one)].push_back(&one);
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& [folder, members] : suites) {
    const auto failures = std::ranges::count_if(members, [](const SuiteCase* one) { return one->exit == 1; });
    const auto good = std::ranges::count_if(members, &SuiteCase::good);
    double seconds = 0;
    for (const SuiteCase* one : members)
      seconds += one->seconds;
    text += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" "
        "time=\"{:.3f}\">\n",
        xml(folder), members.size(), failures, static_cast<std::ptrdiff_t>(members.size()) - good - failures,
        seconds);
    for (const SuiteCase* one : members)
      text += junit_case(*one);
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

std::string github_annotations(const std::vector<SuiteCase>& cases) {
  std::vector<Annotation> all = annotations_of(cases);
  const std::size_t shown = std::min(all.size(), kMostAnnotations);
  if (all.size() > shown) all[shown - 1].message += fmt::format("\nand {} more errors", all.size() - shown);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    text += fmt::format("::error file={},line={},col={}::{}\n", escaped(all[i].file, true), all[i].line,
                        all[i].column, escaped(all[i].message, false));
  }
  return text;
}

std::string github_summary(const std::vector<SuiteCase>& cases) {
  const auto good = std::ranges::count_if(cases, &SuiteCase::good);
  std::string text = fmt::format("### realmsim test\n\n{} passed, {} failed\n", good,
                                 static_cast<std::ptrdiff_t>(cases.size()) - good);
  for (const SuiteCase& one : cases) {
    if (!one.good()) text += fmt::format("\n* `{}`: {}", one.file, one.status);
  }
  return text + "\n";
}

}  // namespace realmsim::report
