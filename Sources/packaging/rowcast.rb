# Formula of Homebrew, which builds the command from source. It goes into the folder Formula of a tap,
# with the repository's own address as homepage and head:
#
#     brew tap-new local/rowcast && cp rowcast.rb "$(brew --repository local/rowcast)/Formula"
#     brew install --HEAD local/rowcast/rowcast
class Rowcast < Formula
  desc "Converts the results of BI queries from one format to others"
  homepage "https://example.org/rowcast"
  license "Apache-2.0"
  head "https://example.org/rowcast.git", branch: "main"

  depends_on "pkgconf" => :build
  depends_on xcode: ["26.0", :build] if OS.mac?
  uses_from_macos "swift" => :build
  uses_from_macos "libxml2"
  uses_from_macos "zlib"

  def install
    arguments = %w[--configuration release --disable-sandbox --product rowcast]
    arguments << "--static-swift-stdlib" if OS.linux?
    system "swift", "build", *arguments
    bin.install ".build/release/rowcast"
    generate_completions_from_executable(bin/"rowcast", "--generate-completion-script")
  end

  test do
    (testpath/"orders.csv").write "id,city\n1,Bonn\n"
    assert_equal "[{\"id\":1,\"city\":\"Bonn\"}]", shell_output("#{bin}/rowcast orders.csv --to json").chomp
  end
end
