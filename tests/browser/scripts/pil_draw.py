from PIL import Image, ImageDraw, ImageFilter

img = Image.new('RGB', (200, 120), 'white')
draw = ImageDraw.Draw(img)
draw.rectangle([10, 10, 90, 110], fill='tomato', outline='black')
draw.ellipse([110, 20, 190, 100], fill='royalblue')
draw.text((60, 50), "Hello", fill='black')

small = img.resize((100, 60)).filter(ImageFilter.BLUR)
img.save('picture.png')
print(Image.open('picture.png').size, small.size, img.getpixel((20, 20)))
img.show()
img
