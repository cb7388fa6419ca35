# A formula for Homebrew: brew install --build-from-source packages/homebrew/rille.rb
class Rille < Formula
  desc "Machine-learning engine in C, scripted in Lua"
  homepage "https://rille.invalid"
  head "file://#{File.expand_path("../..", __dir__)}", using: :git
  license "MIT"

  depends_on "cmake" => :build
  depends_on "pkgconf" => :build
  depends_on "jpeg-turbo"
  depends_on "libpng"
  depends_on "libsndfile"
  depends_on "lua"
  depends_on "openblas"
  uses_from_macos "libedit"
  uses_from_macos "zlib"

  def install
    system "cmake", "-S", ".", "-B", "build", "-DRILLE_TESTS=OFF", *std_cmake_args
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
  end

  test do
    assert_equal "12.0\n", shell_output("#{bin}/rille -e 'print(rille.ones(2, 3):mm(rille.ones(3, 2)):sum():item())'")
  end
end
