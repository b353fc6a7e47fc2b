# Homebrew formula that builds the command from source: `brew install --HEAD ./rowcast.rb` in a clone.
class Rowcast < Formula
  desc "Converts the results of BI queries from one format to others"
  homepage "https://github.com/OWNER/rowcast"
  license "Apache-2.0"
  head "file://#{File.expand_path("../..", __dir__)}", using: :git, branch: "main"

  depends_on "pkgconf" => :build
  depends_on "swift" => :build
  uses_from_macos "libxml2"
  uses_from_macos "zlib"

  def install
    arguments = ["--configuration", "release", "--disable-sandbox", "--product", "rowcast"]
    arguments << "--static-swift-stdlib" if OS.linux?
    system "swift", "build", *arguments
    bin.install ".build/release/rowcast"
    generate_completions_from_executable(
      bin/"rowcast", "--generate-completion-script", shells: [:bash, :zsh, :fish]
    )
  end

  test do
    (testpath/"orders.csv").write "id,city\n1,Bonn\n"
    assert_equal "[{\"id\":1,\"city\":\"Bonn\"}]", shell_output("#{bin}/rowcast orders.csv --to json").chomp
    assert_match version.to_s, shell_output("#{bin}/rowcast --version") unless head?
  end
end
